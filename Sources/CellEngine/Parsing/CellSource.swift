/// The text that is compiled for a cell, and the mapping of its columns back to the cell's own.
package struct CellSource {
    /// The whole text.
    package let text: String
    private let insertions: [Int: [(column: Int, length: Int)]]

    /// - Parameters:
    ///   - cell: The cell's own text.
    ///   - prelude: Imports and other lines that come before it.
    ///   - label: The cell's name in diagnostics, such as `In[3]`.
    ///   - insertions: What to insert into its lines.
    package init(cell: String, prelude: [String], label: String, insertions: [ParsedCell.Insertion]) {
        let bytes = Array(cell.utf8)
        var body: [UInt8] = []
        var placed: [Int: [(column: Int, length: Int)]] = [:]
        var position = 0
        var line = 1
        var lineStart = 0
        // Insertions at the same offset keep their order.
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

    /// The column in the cell's own text for a place in the compiled text. Both count UTF-8 bytes from 1.
    package func column(line: Int, compiledColumn: Int) -> Int {
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
