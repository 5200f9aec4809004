import SwiftSyntax

extension ParameterType {
    /// The type of a type annotation.
    init(_ type: TypeSyntax) {
        if let optional = type.as(OptionalTypeSyntax.self) {
            self = .optional(ParameterType(optional.wrappedType))
        } else if let array = type.as(ArrayTypeSyntax.self) {
            self = .array(ParameterType(array.element))
        } else if let dictionary = type.as(DictionaryTypeSyntax.self) {
            self = .dictionary(key: ParameterType(dictionary.key), value: ParameterType(dictionary.value))
        } else if let identifier = type.as(IdentifierTypeSyntax.self) {
            let arguments = identifier.genericArgumentClause?.arguments.compactMap { argument in
                argument.argument.as(TypeSyntax.self).map { ParameterType($0) }
            }
            self = Self.named(identifier.name.text, arguments ?? []) ?? .other(type.trimmedDescription)
        } else {
            self = .other(type.trimmedDescription)
        }
    }

    private static func named(_ name: String, _ arguments: [ParameterType]) -> ParameterType? {
        switch (name, arguments.count) {
        case (_, 0): ParameterType(named: name)
        case ("Optional", 1): .optional(arguments[0])
        case ("Array", 1): .array(arguments[0])
        case ("Set", 1): .set(arguments[0])
        case ("Dictionary", 2): .dictionary(key: arguments[0], value: arguments[1])
        case ("Range", 1), ("ClosedRange", 1): arguments[0] == .integer("Int") ? .range(name) : nil
        default: nil
        }
    }

    /// The type of an expression; `nil` if only the compiler can infer it.
    init?(of expression: ExprSyntax) {
        if expression.is(IntegerLiteralExprSyntax.self) {
            self = .integer("Int")
        } else if expression.is(FloatLiteralExprSyntax.self) {
            self = .real("Double")
        } else if expression.is(StringLiteralExprSyntax.self) {
            self = .string
        } else if expression.is(BooleanLiteralExprSyntax.self) {
            self = .boolean
        } else if let signed = expression.as(PrefixOperatorExprSyntax.self) {
            self.init(of: signed.expression)
        } else if let tuple = expression.as(TupleExprSyntax.self), tuple.elements.count == 1 {
            self.init(of: tuple.elements.first!.expression)
        } else if let array = expression.as(ArrayExprSyntax.self) {
            guard let element = Self.common(array.elements.map(\.expression)) else { return nil }
            self = .array(element)
        } else if let dictionary = expression.as(DictionaryExprSyntax.self) {
            guard case .elements(let elements) = dictionary.content, let key = Self.common(elements.map(\.key)),
                let value = Self.common(elements.map(\.value))
            else { return nil }
            self = .dictionary(key: key, value: value)
        } else if let call = expression.as(FunctionCallExprSyntax.self) {
            guard let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text else { return nil }
            let type = ParameterType(named: name)
            if case .other = type { return nil }
            self = type
        } else if let sequence = expression.as(SequenceExprSyntax.self) {
            self.init(of: sequence)
        } else {
            return nil
        }
    }

    /// The type of operands and operators, such as `60 * 60`, `0..<5` or `nil as Double?`.
    private init?(of sequence: SequenceExprSyntax) {
        let elements = Array(sequence.elements)
        if let type = elements.last?.as(TypeExprSyntax.self) {
            self.init(type.type)
            return
        }
        let operators = elements.compactMap { $0.as(BinaryOperatorExprSyntax.self)?.operator.text }
        let operands = elements.filter { !$0.is(BinaryOperatorExprSyntax.self) }
        guard operands.count == operators.count + 1, let type = Self.common(operands) else { return nil }
        if operators == ["..<"] || operators == ["..."] {
            guard type == .integer("Int") else { return nil }
            self = .range(operators[0] == "..<" ? "Range" : "ClosedRange")
        } else if operators.allSatisfy({ ["+", "-", "*", "/", "%", "<<", ">>"].contains($0) }) {
            self = type
        } else {
            return nil
        }
    }

    /// The common type of several expressions; integers and reals together are reals.
    private static func common(_ expressions: [ExprSyntax]) -> ParameterType? {
        let types = expressions.map { ParameterType(of: $0) }
        guard let first = types.first, let type = first else { return nil }
        if types.allSatisfy({ $0 == type }) { return type }
        let numbers: [ParameterType] = [.integer("Int"), .real("Double")]
        return types.allSatisfy { $0.map(numbers.contains) ?? false } ? .real("Double") : nil
    }
}
