import SwiftParser
import SwiftSyntax

/// What a place in the text of a cell belongs to.
package enum CodePlace: Equatable, Sendable {
    /// Code, the interpolated parts of strings included.
    case code
    /// A comment.
    case comment
    /// The pattern of a regular expression.
    case regularExpression
    /// The text of a string.
    case string(StringText)

    /// The text of a string around a place.
    package struct StringText: Equatable, Sendable {
        /// The line of the text up to the place; `nil` if a value is interpolated in it.
        package var line: String?
        /// All that is written in the string.
        package var whole: String
        /// Whether it may have several lines.
        package var isMultiline: Bool
        /// The label of the argument that the string is, if it is one.
        package var label: String?

        package init(line: String?, whole: String, isMultiline: Bool, label: String? = nil) {
            self.line = line
            self.whole = whole
            self.isMultiline = isMultiline
            self.label = label
        }
    }

    /// - Parameter offset: The place, in bytes of UTF-8.
    package init(in text: String, at offset: Int) {
        self = .code
        guard offset > 0, offset <= text.utf8.count else { return }
        let tree = Parser.parse(source: text)
        let before = AbsolutePosition(utf8Offset: offset - 1)
        let token = tree.token(at: before) ?? tree.endOfFileToken
        let start = token.positionAfterSkippingLeadingTrivia
        if before < start || before >= token.endPositionBeforeTrailingTrivia {
            let isLeading = before < start
            let trivia = isLeading ? token.leadingTrivia : token.trailingTrivia
            var position = isLeading ? token.position : token.endPositionBeforeTrailingTrivia
            for piece in trivia {
                let end = position + piece.sourceLength
                if before >= position, before < end { self = Self.place(in: piece, end: end, offset: offset) }
                position = end
            }
            return
        }
        switch token.tokenKind {
        case .regexLiteralPattern: self = .regularExpression
        case .stringSegment:
            guard let literal = token.parent?.parent?.parent?.as(StringLiteralExprSyntax.self) else { return }
            self = .string(StringText(literal, upTo: offset))
        case .stringQuote, .multilineStringQuote, .rawStringPoundDelimiter:
            guard let literal = token.parent?.as(StringLiteralExprSyntax.self), literal.openingQuote == token,
                offset == token.endPositionBeforeTrailingTrivia.utf8Offset
            else { return }
            self = .string(StringText(literal, upTo: offset))
        default: break
        }
    }

    private static func place(in piece: TriviaPiece, end: AbsolutePosition, offset: Int) -> Self {
        switch piece {
        case .lineComment, .docLineComment: .comment
        // Behind `*/` a comment is over.
        case .blockComment(let text), .docBlockComment(let text):
            offset == end.utf8Offset && text.hasSuffix("*/") && text.count > 3 ? .code : .comment
        default: .code
        }
    }
}

extension CodePlace.StringText {
    fileprivate init(_ literal: StringLiteralExprSyntax, upTo offset: Int) {
        var line: String? = ""
        var whole = ""
        for segment in literal.segments {
            guard case .stringSegment(let text) = segment else {
                if segment.position.utf8Offset < offset { line = nil }
                continue
            }
            let written = text.content.text
            whole += written
            let start = text.content.positionAfterSkippingLeadingTrivia.utf8Offset
            guard start < offset else { continue }
            let before = String(decoding: written.utf8.prefix(offset - start), as: UTF8.self)
            if let end = before.utf8.lastIndex(where: { $0 == 10 || $0 == 13 }) {
                line = String(before[before.utf8.index(after: end)...])
            } else {
                line = line.map { $0 + before }
            }
        }
        self.init(
            line: line, whole: whole, isMultiline: literal.openingQuote.tokenKind == .multilineStringQuote,
            label: literal.parent?.as(LabeledExprSyntax.self)?.label?.text)
    }
}
