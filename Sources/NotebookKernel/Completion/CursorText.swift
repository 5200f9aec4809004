import CellEngine

/// The code of a request with the place of its cursor. Front ends count Unicode code points, compilers bytes.
package struct CursorText {
    /// The code as the compiler reads it, with line commands blanked out.
    package let code: String
    /// The cursor, in code points.
    package let cursor: Int
    private let scalars: [Unicode.Scalar]

    /// - Parameter cursor: The place that the front end names; one beyond the end stands for the end.
    package init(_ code: String, cursor: Int) {
        scalars = Array(code.unicodeScalars)
        self.cursor = min(max(0, cursor), scalars.count)
        self.code = Self.withoutCommands(code)
    }

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

    /// The code point before a place that is no blank.
    package func lastSign(before place: Int) -> Unicode.Scalar? {
        scalars[..<place].last { !$0.properties.isWhitespace }
    }

    /// A part of the code.
    package func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    /// The place where the name before the parentheses begins that end at the cursor: `f()` stands for `f`.
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
        return place > 0 ? place - 1 : nil
    }

    /// Lines keep their length, and so places in them stay.
    private static func withoutCommands(_ code: String) -> String {
        var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices {
            let text = lines[index].drop { $0 == " " || $0 == "\t" }
            if text.isEmpty || text.hasPrefix("//") { continue }
            guard text.hasPrefix("%") || text.hasPrefix("!") || text.hasPrefix("?") else { break }
            let name = text.drop { $0 == "%" }.prefix { $0.isLetter }
            let keepsCode = text.hasPrefix("%") && ["time", "timeit"].contains(name)
            let rest = keepsCode ? text.drop { $0 == "%" }.dropFirst(name.count) : ""
            lines[index] = String(repeating: " ", count: lines[index].utf8.count - rest.utf8.count) + rest
        }
        return lines.joined(separator: "\n")
    }
}
