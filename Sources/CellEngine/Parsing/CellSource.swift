/// The text that is compiled for a cell, with the way back from its columns to the cell's.
struct CellSource {
    /// The whole text.
    let text: String
    private let insertions: [Int: [(column: Int, length: Int)]]

    /// - Parameters:
    ///   - cell: The cell's own text.
    ///   - prelude: Imports and other lines that come before it.
    ///   - label: How the cell is called in diagnostics.
    ///   - insertions: What to write into its lines.
    init(cell: String, prelude: [String], label: String, insertions: [ParsedCell.Insertion]) {
        let bytes = Array(cell.utf8)
        var body: [UInt8] = []
        var placed: [Int: [(column: Int, length: Int)]] = [:]
        var position = 0
        var line = 1
        var lineStart = 0
        // At one place, what was asked for first comes first.
        for insertion in insertions.enumerated().sorted(by: {
            ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
        }).map(\.element) {
            while position < insertion.offset {
                body.append(bytes[position])
                if bytes[position] == UInt8(ascii: "\n") {
                    line += 1
                    lineStart = position + 1
                }
                position += 1
            }
            placed[line, default: []].append((position - lineStart + 1, insertion.text.utf8.count))
            body += insertion.text.utf8
        }
        body += bytes[position...]
        text =
            prelude.joined(separator: "\n") + "\n#sourceLocation(file: \"\(label)\", line: 1)\n"
            + String(decoding: body, as: UTF8.self) + "\n"
        self.insertions = placed
    }

    /// The column of the cell's own text at a place of the compiled text.
    func column(line: Int, compiledColumn: Int) -> Int {
        var shift = 0
        for insertion in insertions[line] ?? [] {
            let start = insertion.column + shift
            if compiledColumn < start { break }
            if compiledColumn < start + insertion.length { return insertion.column }
            shift += insertion.length
        }
        return compiledColumn - shift
    }
}
