import SwiftParser
import SwiftSyntax

/// What a cell's text says about the number that a name stands for: where it is declared, and as what.
package struct NumberOrigin: Equatable, Sendable {
    /// A piece of a line, by its columns in UTF-8 bytes from 1; the end belongs to it no more.
    package struct Piece: Equatable, Sendable {
        package var line: Int
        package var column: Int
        package var endColumn: Int
    }

    /// The type as written, or that of a literal; `nil` if the text does not say.
    package var type: String?
    /// Whether it is a variable, which can be assigned to.
    package var isVariable = false
    /// The whole number that a variable begins as, from which it has its type `Int`.
    package var start: Piece?
    /// The type behind the name of a variable, where it is written.
    package var annotation: Piece?

    /// Members that are whole numbers in Swift's library and in this one.
    static let wholeMembers: Set<String> = ["count", "rows", "columns", "dimension", "features"]
}

/// The types of expressions, as far as a cell's text tells.
struct NumberTypes {
    let converter: SourceLocationConverter
    /// The types of the session's variables.
    let session: [String: String]

    /// The type of an expression; `nil` if the text does not say.
    func type(of expression: ExprSyntax) -> String? {
        if expression.is(IntegerLiteralExprSyntax.self) { return "Int" }
        if expression.is(FloatLiteralExprSyntax.self) { return "Double" }
        if let name = expression.as(DeclReferenceExprSyntax.self) {
            return origin(of: name.baseName.name, at: Syntax(expression))?.type
        }
        if let access = expression.as(MemberAccessExprSyntax.self), access.base != nil {
            return NumberOrigin.wholeMembers.contains(access.declName.baseName.text) ? "Int" : nil
        }
        if let prefix = expression.as(PrefixOperatorExprSyntax.self) { return type(of: prefix.expression) }
        if let call = expression.as(FunctionCallExprSyntax.self) {
            let function = call.calledExpression.trimmedDescription
            return Self.numbers.contains(function) ? function : nil
        }
        if let array = expression.as(ArrayExprSyntax.self) {
            let elements = array.elements.map { type(of: $0.expression) }
            if elements.contains("Double") { return "[Double]" }
            return !elements.isEmpty && elements.allSatisfy { $0 == "Int" } ? "[Int]" : nil
        }
        if let inner = expression.inParentheses { return type(of: inner) }
        if let sequence = expression.as(SequenceExprSyntax.self) {
            // Numbers of two types do not mix, so all that are known have to be the same.
            let known = Set(
                sequence.elements.filter { !$0.isOperatorSign && !$0.is(IntegerLiteralExprSyntax.self) }.map(type(of:)))
            return known.count == 1 ? known.first ?? nil : nil
        }
        return nil
    }

    static let numbers: Set<String> = ["Int", "Double", "Float"]

    /// What the text says of a name at a place; `nil` if neither it nor the session declares it.
    func origin(of name: String, at place: Syntax) -> NumberOrigin? {
        var node = place
        while let parent = node.parent {
            if let list = parent.as(CodeBlockItemListSyntax.self) {
                let earlier = list.filter { $0.position < place.position }
                for item in earlier.reversed() {
                    guard let variable = item.item.as(VariableDeclSyntax.self) else { continue }
                    // `let a = a + 1` means an earlier one.
                    guard variable.endPosition <= place.position else { continue }
                    if let origin = origin(of: name, in: variable) { return origin }
                }
            } else if let function = parent.as(FunctionDeclSyntax.self) {
                for parameter in function.signature.parameterClause.parameters
                where (parameter.secondName ?? parameter.firstName).name == name {
                    return NumberOrigin(type: parameter.type.trimmedDescription)
                }
            } else if let loop = parent.as(ForStmtSyntax.self), loop.body.position <= place.position,
                let pattern = loop.pattern.as(IdentifierPatternSyntax.self), pattern.identifier.name == name
            {
                return NumberOrigin(type: element(of: loop.sequence))
            } else if let closure = parent.as(ClosureExprSyntax.self), names(of: closure).contains(name) {
                return NumberOrigin()
            }
            node = parent
        }
        return session[name].map { NumberOrigin(type: $0) }
    }

    private func origin(of name: String, in variable: VariableDeclSyntax) -> NumberOrigin? {
        let isVariable = variable.bindingSpecifier.tokenKind == .keyword(.var)
        for binding in variable.bindings {
            if let pattern = binding.pattern.as(IdentifierPatternSyntax.self), pattern.identifier.name == name {
                var origin = NumberOrigin(isVariable: isVariable)
                if let annotation = binding.typeAnnotation?.type {
                    origin.type = annotation.trimmedDescription
                    origin.annotation = piece(Syntax(annotation))
                } else if let value = binding.initializer?.value {
                    origin.type = type(of: value)
                    origin.start = value.isWholeNumber ? piece(Syntax(value)) : nil
                }
                return origin
            }
            guard let pattern = binding.pattern.as(TuplePatternSyntax.self),
                let place = pattern.elements.map({ $0.pattern.trimmedDescription }).firstIndex(of: name)
            else { continue }
            guard binding.typeAnnotation == nil,
                let values = binding.initializer?.value.as(TupleExprSyntax.self)?.elements.map(\.expression),
                values.count == pattern.elements.count
            else { return NumberOrigin() }
            return NumberOrigin(
                type: type(of: values[place]), isVariable: isVariable,
                start: values[place].isWholeNumber ? piece(Syntax(values[place])) : nil)
        }
        return nil
    }

    /// The type of what a loop runs over.
    private func element(of sequence: ExprSyntax) -> String? {
        if let range = sequence.as(SequenceExprSyntax.self),
            range.elements.contains(where: { ["..<", "..."].contains($0.trimmedDescription) })
        {
            return "Int"
        }
        if sequence.as(MemberAccessExprSyntax.self)?.declName.baseName.text == "indices" { return "Int" }
        guard let array = type(of: sequence), array.hasPrefix("["), array.hasSuffix("]") else { return nil }
        return String(array.dropFirst().dropLast())
    }

    private func names(of closure: ClosureExprSyntax) -> [String] {
        switch closure.signature?.parameterClause {
        case .simpleInput(let names): names.map(\.name.name)
        case .parameterClause(let clause): clause.parameters.map { ($0.secondName ?? $0.firstName).name }
        default: []
        }
    }

    private func piece(_ node: Syntax) -> NumberOrigin.Piece? {
        let start = converter.location(for: node.positionAfterSkippingLeadingTrivia)
        let end = converter.location(for: node.endPositionBeforeTrailingTrivia)
        return start.line == end.line ? .init(line: start.line, column: start.column, endColumn: end.column) : nil
    }
}

extension ExprSyntax {
    /// The one expression that stands in parentheses.
    var inParentheses: ExprSyntax? {
        guard let elements = self.as(TupleExprSyntax.self)?.elements, elements.count == 1, let only = elements.first,
            only.label == nil
        else { return nil }
        return only.expression
    }

    /// Whether it is written as a whole number.
    var isWholeNumber: Bool {
        if let prefix = self.as(PrefixOperatorExprSyntax.self), prefix.operator.text == "-" {
            return prefix.expression.isWholeNumber
        }
        return self.is(IntegerLiteralExprSyntax.self)
    }

    /// Whether it is an operator between two operands.
    var isOperatorSign: Bool {
        self.is(BinaryOperatorExprSyntax.self) || self.is(AssignmentExprSyntax.self)
            || self.is(UnresolvedTernaryExprSyntax.self) || self.is(UnresolvedIsExprSyntax.self)
            || self.is(UnresolvedAsExprSyntax.self)
    }
}
