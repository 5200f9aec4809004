import SwiftParser
import SwiftSyntax

/// The arithmetic around a place of a cell, as far as its text tells.
package struct Arithmetic: Sendable {
    /// What stands between two operators.
    package struct Operand: Equatable, Sendable {
        /// Its text.
        package var text: String
        /// Where it begins, by line and column in UTF-8 bytes, both from 1.
        package var line: Int
        package var column: Int
        /// Where it ends; the end belongs to it no more.
        package var endLine: Int
        package var endColumn: Int
        /// Its type, if the text says it.
        package var type: String?
        /// Whether it is a number as such, which takes the type that is wanted.
        package var isLiteral: Bool
        /// Whether it stands in parentheses already.
        package var isInParentheses: Bool
    }

    /// A name of the statement, and what the text says of it.
    package struct Name: Equatable, Sendable {
        package var name: String
        package var origin: NumberOrigin
    }

    /// The operands around the place, without what is assigned to. Empty if there is no operator.
    package private(set) var operands: [Operand] = []
    /// The operators between them.
    package private(set) var operators: [String] = []
    /// The variable to which the statement assigns what the place belongs to.
    package private(set) var target: Name?
    /// The names that the statement mentions, each once, in order.
    package private(set) var names: [Name] = []
    /// The names that stand by themselves beside an operator.
    package private(set) var operandNames: Set<String> = []
    /// All operators of the statement that stand between two operands.
    package private(set) var statementOperators: Set<String> = []
    /// The lines of the statement.
    package private(set) var lines = 0...0
    /// Whether the statement has a number with a point, or makes one.
    package private(set) var hasFraction = false

    /// - Parameters:
    ///   - line: The place's line, from 1.
    ///   - column: Its column in UTF-8 bytes, from 1.
    ///   - session: The types of the session's variables.
    package init?(line: Int, column: Int, in text: String, session: [String: String] = [:]) {
        let tree = Parser.parse(source: text)
        let converter = SourceLocationConverter(fileName: "", tree: tree)
        guard let token = tree.token(at: converter.position(ofLine: line, column: column)) else { return nil }
        let types = NumberTypes(converter: converter, session: session)
        var node = Syntax(token)
        var sequence: SequenceExprSyntax?
        // What is passed to a function of another kind need not be of the target's type.
        var isOfTarget = true
        while let parent = node.parent, !node.is(CodeBlockItemSyntax.self) {
            if let found = parent.as(SequenceExprSyntax.self) {
                sequence = sequence ?? found
                if isOfTarget { target = target ?? Self.target(of: found, before: node, types) }
            } else if let call = parent.as(FunctionCallExprSyntax.self), node.is(LabeledExprListSyntax.self) {
                isOfTarget = isOfTarget && Self.transparent.contains(call.calledExpression.trimmedDescription)
            } else if parent.is(ClosureExprSyntax.self)
                || parent.is(SubscriptCallExprSyntax.self) && node.is(LabeledExprListSyntax.self)
            {
                isOfTarget = false
            }
            node = parent
        }
        if let sequence { read(sequence, types) }
        let end = converter.location(for: node.endPositionBeforeTrailingTrivia).line
        lines = min(converter.location(for: node.positionAfterSkippingLeadingTrivia).line, end)...end
        readNames(of: node, types)
    }

    /// Functions whose result has the type of their arguments.
    private static let transparent: Set<String> = ["max", "min", "abs"]
    private static let assignments: Set<String> = ["=", "+=", "-=", "*=", "/="]

    /// The variable on the left of an assignment, for a place on its right or the operator itself.
    private static func target(of sequence: SequenceExprSyntax, before node: Syntax, _ types: NumberTypes) -> Name? {
        let elements = Array(sequence.elements)
        guard elements.count > 2, assignments.contains(elements[1].trimmedDescription),
            let variable = elements[0].as(DeclReferenceExprSyntax.self)?.baseName.name
        else { return nil }
        return types.origin(of: variable, at: Syntax(sequence)).map { Name(name: variable, origin: $0) }
    }

    private mutating func read(_ sequence: SequenceExprSyntax, _ types: NumberTypes) {
        var elements = Array(sequence.elements)
        if elements.count > 2, Self.assignments.contains(elements[1].trimmedDescription) { elements.removeFirst(2) }
        operators = elements.filter(\.isOperatorSign).map(\.trimmedDescription)
        operands = elements.filter { !$0.isOperatorSign }.map { element in
            let start = types.converter.location(for: element.positionAfterSkippingLeadingTrivia)
            let end = types.converter.location(for: element.endPositionBeforeTrailingTrivia)
            return Operand(
                text: element.trimmedDescription, line: start.line, column: start.column, endLine: end.line,
                endColumn: end.column, type: types.type(of: element),
                isLiteral: element.is(IntegerLiteralExprSyntax.self) || element.is(FloatLiteralExprSyntax.self),
                isInParentheses: element.inParentheses != nil)
        }
    }

    private mutating func readNames(of statement: Syntax, _ types: NumberTypes) {
        for token in statement.tokens(viewMode: .sourceAccurate) {
            switch token.tokenKind {
            case .floatLiteral, .identifier("Double"): hasFraction = true
            case .binaryOperator(let sign): statementOperators.insert(sign)
            default: break
            }
            guard let reference = token.parent?.as(DeclReferenceExprSyntax.self),
                reference.parent?.as(MemberAccessExprSyntax.self)?.declName.id != reference.id
            else { continue }
            if reference.parent?.parent?.is(SequenceExprSyntax.self) ?? false { operandNames.insert(token.name) }
            guard !names.contains(where: { $0.name == token.name }),
                let origin = types.origin(of: token.name, at: Syntax(reference))
            else { continue }
            names.append(Name(name: token.name, origin: origin))
        }
    }
}
