import SwiftParser
import SwiftSyntax

/// Finds where the words `try` and `await` go before a call.
enum ExpressionStart {
    /// The start of the operand chain or assignment value that a place belongs to, behind a `try` that is there.
    ///
    /// - Parameters:
    ///   - line: The place's line, from 1.
    ///   - column: Its column in UTF-8 bytes, from 1.
    /// - Returns: The line and the column; `nil` if nothing stands there.
    static func of(line: Int, column: Int, in source: String) -> (line: Int, column: Int)? {
        let tree = Parser.parse(source: source)
        let converter = SourceLocationConverter(fileName: "", tree: tree)
        let offset = converter.position(ofLine: line, column: column)
        guard let token = tree.token(at: offset) else { return nil }
        var node = Syntax(token)
        while let parent = node.parent {
            let goesOn =
                parent.is(SequenceExprSyntax.self) || parent.is(ExprListSyntax.self)
                || parent.is(MemberAccessExprSyntax.self) || parent.is(FunctionCallExprSyntax.self)
                || parent.is(SubscriptCallExprSyntax.self) || parent.is(DeclReferenceExprSyntax.self)
                || parent.is(OptionalChainingExprSyntax.self) || parent.is(ForceUnwrapExprSyntax.self)
                || parent.is(InfixOperatorExprSyntax.self) || parent.is(PrefixOperatorExprSyntax.self)
                || parent.is(GenericSpecializationExprSyntax.self)
            guard goesOn else { break }
            // What is assigned to stands before the value.
            if let list = parent.as(ExprListSyntax.self),
                let index = list.lastIndex(where: {
                    $0.is(AssignmentExprSyntax.self) && $0.position < node.position
                })
            {
                node = Syntax(list[list.index(after: index)])
                break
            }
            node = parent
        }
        let place = converter.location(for: node.positionAfterSkippingLeadingTrivia)
        return (place.line, place.column)
    }
}
