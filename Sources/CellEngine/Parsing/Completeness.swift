import SwiftParser
import SwiftSyntax

/// Whether a text can be run as it stands, or a console should ask for more lines.
public enum Completeness: Equatable, Sendable {
    /// The text can run.
    case complete
    /// More lines are needed; the next one should start with this white space.
    case incomplete(indent: String)
    /// The text cannot run, whatever follows it.
    case invalid

    /// Parses a text to find out.
    public init(of source: String) {
        let tree = Parser.parse(source: source)
        guard tree.hasError else {
            self = .complete
            return
        }
        let end =
            tree.endOfFileToken.previousToken(viewMode: .sourceAccurate)?.endPositionBeforeTrailingTrivia.utf8Offset
            ?? 0
        let missing = MissingTokenFinder()
        missing.walk(tree)
        // What is missing after the last token may still come; what is missing before it never will.
        let missesOnlyEnd = !missing.positions.isEmpty && missing.positions.allSatisfy { $0 >= end }
        let openComment = Self.hasOpenComment(tree)
        if openComment || (missesOnlyEnd && !missing.hasUnexpected) {
            let depth = tree.tokens(viewMode: .sourceAccurate).reduce(0) { depth, token in
                switch token.tokenKind {
                case .leftBrace, .leftParen, .leftSquare: depth + 1
                case .rightBrace, .rightParen, .rightSquare: depth - 1
                default: depth
                }
            }
            self = .incomplete(indent: String(repeating: "    ", count: max(0, depth)))
        } else {
            self = .invalid
        }
    }

    private static func hasOpenComment(_ tree: SourceFileSyntax) -> Bool {
        tree.endOfFileToken.leadingTrivia.contains { piece in
            if case .blockComment(let text) = piece { return !text.hasSuffix("*/") || text.count < 4 }
            return false
        }
    }
}

private final class MissingTokenFinder: SyntaxAnyVisitor {
    var positions: [Int] = []
    var hasUnexpected = false

    init() { super.init(viewMode: .all) }

    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
        if node.is(UnexpectedNodesSyntax.self) { hasUnexpected = true }
        if [.missingExpr, .missingDecl, .missingStmt, .missingType, .missingPattern, .missing].contains(node.kind) {
            positions.append(node.positionAfterSkippingLeadingTrivia.utf8Offset)
        }
        return .visitChildren
    }

    override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
        // These cannot stand on a later line.
        if token.presence == .missing, token.tokenKind == .regexSlash || token.tokenKind == .stringQuote {
            hasUnexpected = true
        }
        if token.presence == .missing { positions.append(token.positionAfterSkippingLeadingTrivia.utf8Offset) }
        return .visitChildren
    }
}
