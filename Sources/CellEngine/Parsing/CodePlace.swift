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
        /// What the string names something of, if it does.
        package var owner: Owner?

        package init(line: String?, whole: String, isMultiline: Bool, label: String? = nil, owner: Owner? = nil) {
            self.line = line
            self.whole = whole
            self.isMultiline = isMultiline
            self.label = label
            self.owner = owner
        }
    }

    /// What a string names something of.
    package enum Owner: Equatable, Sendable {
        /// The code before the brackets: `session.models` of `session.models["`.
        case indexed(String)
        /// The label of the argument that is a dictionary with this key: `over` of `over: ["`.
        case dictionary(label: String)
        /// The function or type of whose call it is the first argument, without a label.
        case call(String)
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
            label: literal.parent?.as(LabeledExprSyntax.self)?.label?.text, owner: .init(of: literal))
    }
}

extension CodePlace.Owner {
    fileprivate init?(of literal: StringLiteralExprSyntax) {
        guard let parent = literal.parent else { return nil }
        if let argument = parent.as(LabeledExprSyntax.self) {
            guard argument.label == nil, let call = argument.parent?.parent,
                argument.parent?.as(LabeledExprListSyntax.self)?.first == argument
            else { return nil }
            if let call = call.as(SubscriptCallExprSyntax.self) {
                self = .indexed(call.calledExpression.trimmedDescription)
            } else if let call = call.as(FunctionCallExprSyntax.self) {
                self = .call(call.calledExpression.trimmedDescription)
            } else {
                return nil
            }
            return
        }
        // A dictionary whose first key is being written looks like an array.
        let isKey = parent.as(DictionaryElementSyntax.self).map { $0.key.id == literal.id }
        guard isKey ?? parent.is(ArrayElementSyntax.self) else { return nil }
        var collection = parent.parent
        while let node = collection, node.is(DictionaryElementListSyntax.self) || node.is(ArrayElementListSyntax.self) {
            collection = node.parent
        }
        guard let label = collection?.parent?.as(LabeledExprSyntax.self)?.label else { return nil }
        self = .dictionary(label: label.text)
    }
}
