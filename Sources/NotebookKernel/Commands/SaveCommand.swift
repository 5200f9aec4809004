/// `%save [-f] [-a] file [numbers]`.
struct SaveCommand: LineCommand {
    let name = "save"
    let usage = "%save [-f] [-a] file [numbers]"
    let summary =
        "Writes the Swift of cells, such as 1-4 7, or of all of them, into a file; -f replaces it, -a appends."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        var words = input.words
        let options = words.filter { $0.hasPrefix("-") }
        words.removeAll { $0.hasPrefix("-") }
        if let unknown = options.first(where: { !["-f", "-a", "-af", "-fa"].contains($0) }) {
            throw CommandError(description: "%save takes -f and -a, not \(unknown).")
        }
        guard var path = words.first else {
            throw CommandError(description: "%save takes a file, such as %save analysis.swift 1-4.")
        }
        if !path.split(separator: "/").contains(where: { $0.contains(".") }) { path += ".swift" }
        let isAll = words.count == 1
        let numbers = try CellRange(Array(words.dropFirst()), command: "%save")
        // This cell itself is no part of the work.
        let cells = try numbers.select(from: isAll ? Array(host.cells.dropLast()) : host.cells)
        guard !cells.isEmpty else { throw CommandError(description: "There is no cell to save yet.") }
        let file = TextFile(path)
        let appends = options.contains { $0.contains("a") }
        guard !file.exists || appends || options.contains(where: { $0.contains("f") }) else {
            throw CommandError(
                description: "\(file.path) is there already: %save -f replaces it, and %save -a appends to it.")
        }
        let text = cells.map { Self.swift(of: $0.text) }.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
        try file.write((appends && file.exists ? "\n" : "") + text, appends: appends)
        print("wrote \(cells.count == 1 ? "cell" : "cells") \(Self.list(cells.map(\.number))) to \(file.path)")
        return []
    }

    /// The text of a cell with its commands as comments.
    static func swift(of text: String) -> String {
        guard let cell = try? CommandCell(text) else { return "// " + text.replacing("\n", with: "\n// ") }
        if cell.repetition != nil { return "// " + text.replacing("\n", with: "\n// ") }
        let lines = zip(text.lines, cell.source.lines).map { line, source in
            if cell.isTimed, line.contains("%time") {
                // What is timed stays, without the command.
                return String(source.drop { $0 == " " })
            }
            return source.isEmpty && !line.isEmpty ? "// " + line : source
        }
        return lines.joined(separator: "\n").trimmingNewlines
    }

    private static func list(_ numbers: [Int]) -> String {
        numbers.count <= 10
            ? numbers.map(String.init).joined(separator: ", ")
            : "\(numbers.min() ?? 0) to \(numbers.max() ?? 0)"
    }
}

extension String {
    fileprivate var lines: [String] {
        split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    fileprivate var trimmingNewlines: String {
        String(drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
}
