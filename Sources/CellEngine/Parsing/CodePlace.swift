import SwiftParser
import SwiftSyntax

/// What a place in the text of a cell belongs to.
package enum CodePlace: Equatable, Sendable {
    /// Code, the interpolated parts of strings included.
    case code
    /// A comment.
    case comment
    /// The text of a string, up to the place; without its earlier lines if it has several.
    case string(String, isMultiline: Bool)

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
        case .stringSegment(let segment):
            let bytes = Array(segment.utf8).prefix(offset - start.utf8Offset)
            let written = String(decoding: bytes, as: UTF8.self)
            let line = written.split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init) ?? ""
            let opening = token.parent?.parent?.parent?.as(StringLiteralExprSyntax.self)?.openingQuote
            self = .string(line, isMultiline: opening?.tokenKind == .multilineStringQuote)
        case .stringQuote, .multilineStringQuote:
            guard let literal = token.parent?.as(StringLiteralExprSyntax.self), literal.openingQuote == token,
                offset == token.endPositionBeforeTrailingTrivia.utf8Offset
            else { return }
            self = .string("", isMultiline: token.tokenKind == .multilineStringQuote)
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
