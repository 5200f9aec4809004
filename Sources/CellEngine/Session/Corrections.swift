/// The lines of a cell as they should be, from the compiler's changes.
struct Corrections {
    /// The lines of the session's cells by label.
    let sources: [String: [Substring]]

    /// The changed lines, in order; `nil` if a change is not one of a cell's text.
    func lines(after fixIts: [Diagnostic.FixIt]) -> [(label: String, line: Int, text: String)]? {
        guard let label = fixIts.first?.range.file, let lines = sources[label] else { return nil }
        var changed: [Int: [UInt8]] = [:]
        // From the end, so that what comes before keeps its place.
        let inOrder = fixIts.enumerated().sorted {
            ($0.element.range.line, $0.element.range.column, $0.offset) < (
                $1.element.range.line, $1.element.range.column, $1.offset
            )
        }.map(\.element)
        for fixIt in inOrder.reversed() {
            let range = fixIt.range
            guard range.file == label, range.line == range.endLine, lines.indices.contains(range.line - 1) else {
                return nil
            }
            var bytes = changed[range.line] ?? Array(lines[range.line - 1].utf8)
            guard range.column > 0, range.endColumn >= range.column, range.endColumn - 1 <= bytes.count else {
                return nil
            }
            bytes.replaceSubrange(range.column - 1..<range.endColumn - 1, with: Array(Self.plain(fixIt.text).utf8))
            changed[range.line] = bytes
        }
        return changed.sorted { $0.key < $1.key }.map { number, bytes in
            (label, number, String(decoding: bytes, as: UTF8.self))
        }.filter { $0.text != lines[$0.line - 1] }
    }

    /// The text with what an editor would ask for in words: `<#default value#>` is `…`.
    private static func plain(_ text: String) -> String { text.replacing(#/<#[^#]*#>/#, with: "…") }
}
