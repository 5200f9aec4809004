import CellEngine
import SwiftText

/// The code of a request with the place of its cursor. Front ends count Unicode code points, compilers bytes.
package struct CursorText {
    /// The code as the compiler reads it, with line commands blanked out.
    package let code: String
    /// The cursor, in code points.
    package let cursor: Int
    /// Whether a command that stands in the cursor's line would be run: nothing but commands stands above it.
    package let mayBeCommand: Bool
    /// Whether the cursor is in the rest of a cell that a command takes, such as that of `%%bash`.
    package let isInBody: Bool
    private let scalars: [Unicode.Scalar]

    /// Commands that take the rest of their cell, which is not Swift then.
    private static let takersOfBodies: Set<String> = [
        "bash", "sh", "script", "writefile", "html", "markdown", "latex", "svg", "javascript", "js",
    ]

    /// - Parameter cursor: The place that the front end names; one beyond the end stands for the end.
    package init(_ code: String, cursor: Int) {
        scalars = Array(code.unicodeScalars)
        let cursor = min(max(0, cursor), scalars.count)
        self.cursor = cursor
        let place = scalars[..<cursor].reduce(0) { $0 + UTF8.width($1) }
        var bytes = Array(code.utf8)
        var start = 0
        var mayBeCommand = true
        var isInBody = false
        // Lines keep their length, and so places in them stay.
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
            let text = String(decoding: bytes[start..<end], as: UTF8.self).drop { $0 == " " || $0 == "\t" }
            if !(text.isEmpty || text.hasPrefix("//")) {
                guard text.hasPrefix("%") || text.hasPrefix("!") || text.hasPrefix("?") else {
                    if place > end { mayBeCommand = false }
                    break
                }
                let name = text.drop { $0 == "%" }.prefix { $0.isLetter }
                let takesBody = text.hasPrefix("%%") && Self.takersOfBodies.contains(String(name))
                let keepsCode = text.hasPrefix("%") && ["time", "timeit"].contains(name)
                let kept = keepsCode ? text.drop { $0 == "%" }.dropFirst(name.count).utf8.count : 0
                let blankEnd = takesBody ? bytes.count : end - kept
                for index in start..<blankEnd where bytes[index] != 10 && bytes[index] != 13 { bytes[index] = 32 }
                if takesBody {
                    isInBody = place > end
                    mayBeCommand = !isInBody
                    break
                }
            }
            start = end + 1
        }
        self.code = String(decoding: bytes, as: UTF8.self)
        self.mayBeCommand = mayBeCommand
        self.isInBody = isInBody
    }

    /// Whether the code can be parsed while someone waits.
    package var isReadable: Bool { code.utf8.count <= Self.mostBytes && UnreadableCode(code) == nil }

    private static let mostBytes = 200_000

    /// The length of the code, in code points.
    package var count: Int { scalars.count }

    /// The word that the cursor touches.
    package var word: WordAtCursor { WordAtCursor(String(String.UnicodeScalarView(scalars)), cursor: cursor) }

    /// The bytes of UTF-8 before a place.
    package func bytes(before place: Int) -> Int { scalars[..<place].reduce(0) { $0 + UTF8.width($1) } }

    /// The line up to the cursor.
    package var lineBeforeCursor: String {
        let start = scalars[..<cursor].lastIndex { $0 == "\n" || $0 == "\r" }.map { $0 + 1 } ?? 0
        return text(start..<cursor)
    }

    /// A part of the code.
    package func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    /// The code point at a place; `nil` at the end and beyond it.
    package func scalar(at place: Int) -> Unicode.Scalar? {
        scalars.indices.contains(place) ? scalars[place] : nil
    }

    /// The place where the name ends that stands before the parentheses that end at the cursor: `f()` stands for `f`.
    package var calledName: Int? {
        guard cursor > 0, scalars[cursor - 1] == ")" else { return nil }
        var depth = 0
        var place = cursor - 1
        while place >= 0 {
            if scalars[place] == ")" { depth += 1 }
            if scalars[place] == "(" { depth -= 1 }
            if depth == 0 { break }
            place -= 1
        }
        return place > 0 ? place : nil
    }
}
