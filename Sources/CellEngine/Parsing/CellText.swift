import SwiftParser
import SwiftSyntax
import SwiftText

/// The text of a cell as it is compiled: what stands at the beginning of files, and their line ends, may stand in a
/// cell too.
package enum CellText {
    /// The text without a byte order mark, with `\n` alone at the end of lines, and with a first line that begins
    /// with `#!` as a comment. Lines and columns stay.
    package static func normalized(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for (index, scalar) in text.unicodeScalars.enumerated() {
            defer { previous = scalar }
            if index == 0, scalar == "\u{FEFF}" { continue }
            if scalar == "\n", previous == "\r" { continue }
            scalars.append(scalar == "\r" ? "\n" : scalar)
        }
        let text = String(scalars)
        return text.hasPrefix("#!") ? "//" + text.dropFirst(2) : text
    }

    /// A line of code without the comment at its end.
    ///
    /// What cannot be read is returned as it is, and refused when it runs.
    package static func withoutComment(_ line: String) -> String {
        guard UnreadableCode(line) == nil else { return line }
        let tree = Parser.parse(source: line)
        guard let last = tree.endOfFileToken.previousToken(viewMode: .sourceAccurate) else { return "" }
        return String(decoding: line.utf8.prefix(last.endPositionBeforeTrailingTrivia.utf8Offset), as: UTF8.self)
    }
}
