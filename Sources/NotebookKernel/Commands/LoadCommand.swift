/// `%load file` and `%load 3`.
struct LoadCommand: LineCommand {
    let name = "load"
    let aliases = ["loadpy"]
    let usage = "%load file|number"
    let summary = "Puts the text of a file, or of an earlier cell, in place of this cell, to be read and run."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let name = input.words.joined(separator: " ")
        guard !name.isEmpty else { throw CommandError(description: "%load takes a file, or the number of a cell.") }
        let file = TextFile(name)
        if !file.exists, Int(name) != nil || name.contains(#/^[0-9]+-[0-9]+$/#) {
            let cells = try CellRange(input.words, command: "%load").select(from: host.cells)
            return [.nextCell(cells.map(\.text).joined(separator: "\n\n"), replacesThis: true)]
        }
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            throw CommandError(description: "%load takes a file of this machine; !curl -O \(name) fetches it first.")
        }
        let text = try file.read()
        return [.nextCell("// %load \(name)\n\(text)", replacesThis: true)]
    }
}
