/// The text that is compiled for a cell, and the mapping of its columns back to the cell's own.
package struct CellSource {
    /// The whole text.
    package let text: String
    private let edits: [Int: [(column: Int, removed: Int, inserted: Int)]]

    /// - Parameters:
    ///   - cell: The cell's own text.
    ///   - prelude: Imports and other lines that come before it.
    ///   - label: The cell's name in diagnostics, such as `In[3]`.
    ///   - edits: What to change in its lines. Those at the same offset keep their order.
    package init(cell: String, prelude: [String], label: String, edits: [Edit]) {
        let bytes = Array(cell.utf8)
        var body: [UInt8] = []
        var placed: [Int: [(column: Int, removed: Int, inserted: Int)]] = [:]
        var position = 0
        var line = 1
        var lineStart = 0
        let inOrder = edits.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        for edit in inOrder.map(\.element) {
            while position < edit.offset {
                body.append(bytes[position])
                if bytes[position] == UInt8(ascii: "\n") {
                    line += 1
                    lineStart = position + 1
                }
                position += 1
            }
            placed[line, default: []].append((position - lineStart + 1, edit.length, edit.text.utf8.count))
            body += edit.text.utf8
            position += edit.length
        }
        body += bytes[position...]
        text =
            prelude.joined(separator: "\n") + "\n#sourceLocation(file: \"\(label)\", line: 1)\n"
            + String(decoding: body, as: UTF8.self) + "\n"
        self.edits = placed
    }

    /// The column in the cell's own text for a place in the compiled text. Both count UTF-8 bytes from 1.
    package func column(line: Int, compiledColumn: Int) -> Int {
        var shift = 0
        for edit in edits[line] ?? [] {
            let start = edit.column + shift
            if compiledColumn < start { break }
            if compiledColumn < start + edit.inserted { return edit.column }
            shift += edit.inserted - edit.removed
        }
        return compiledColumn - shift
    }
}
