import SwiftParser
import SwiftSyntax

extension TokenSyntax {
    /// The name that the token stands for, without the backticks around it.
    var name: String { identifier?.name ?? text }

    /// Whether the token can refer to a declaration: an identifier, or `self` or `Self`, which find declarations of
    /// that name where nothing else gives them a meaning.
    var isName: Bool {
        switch tokenKind {
        case .identifier, .keyword(.self), .keyword(.Self): true
        default: false
        }
    }

    /// Whether the token is an operator.
    var isOperator: Bool {
        switch tokenKind {
        case .binaryOperator, .prefixOperator, .postfixOperator: true
        default: false
        }
    }
}

extension SyntaxProtocol {
    /// The text on one line, with backticks only around names that need them: one text for one meaning.
    var canonicalText: String {
        trimmed.tokens(viewMode: .sourceAccurate).map { token in
            guard case .identifier = token.tokenKind else { return token.description }
            return token.leadingTrivia.description + token.name.asIdentifier + token.trailingTrivia.description
        }.joined().onOneLine
    }
}

extension String {
    /// The name in backticks, which every name may stand in.
    package var inBackticks: String { "`\(self)`" }

    /// The name as source text has it: in backticks if the parser would not read it as a name without them.
    package var asIdentifier: String { isValidSwiftIdentifier(for: .variableName) ? self : inBackticks }
}
