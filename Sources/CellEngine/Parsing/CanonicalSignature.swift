import SwiftSyntax

/// Writes signatures so that equal ones have equal texts, however they are written: `[Int]` is `Array<Int>`, and the
/// names of generic parameters do not count.
struct CanonicalSignature {
    /// The numbers of the generic parameters by their names.
    private var parameters: [String: Int] = [:]
    private(set) var requirements: [String] = []
    /// The names that the signature mentions, apart from generic parameters.
    private(set) var names: Set<String> = []

    /// Reads generic parameters and their requirements.
    mutating func read(_ clause: GenericParameterClauseSyntax?, where whereClause: GenericWhereClauseSyntax?) {
        for parameter in clause?.parameters ?? [] { parameters[parameter.name.name] = parameters.count }
        for parameter in clause?.parameters ?? [] {
            guard let bound = parameter.inheritedType else { continue }
            requirements.append("\(word(parameter.name.name)): \(text(bound))")
        }
        for requirement in whereClause?.requirements ?? [] {
            switch requirement.requirement {
            case .conformanceRequirement(let conformance):
                requirements.append("\(text(conformance.leftType)): \(text(conformance.rightType))")
            case .sameTypeRequirement(let same):
                requirements.append("\(tokens(same.leftType)) == \(tokens(same.rightType))")
            default: requirements.append(tokens(requirement.requirement))
            }
        }
    }

    /// The generic parameters and requirements as text; nothing if there are none.
    var genericText: String {
        if parameters.isEmpty && requirements.isEmpty { return "" }
        return "<\(parameters.count) where \(requirements.sorted().joined(separator: ", "))>"
    }

    private func word(_ name: String) -> String { parameters[name].map { "τ\($0)" } ?? name.asIdentifier }

    /// The text of a type.
    mutating func text(_ type: TypeSyntax) -> String {
        if let array = type.as(ArrayTypeSyntax.self) { return "Array<\(text(array.element))>" }
        if let dictionary = type.as(DictionaryTypeSyntax.self) {
            return "Dictionary<\(text(dictionary.key)), \(text(dictionary.value))>"
        }
        if let optional = type.as(OptionalTypeSyntax.self) { return "Optional<\(text(optional.wrappedType))>" }
        if let tuple = type.as(TupleTypeSyntax.self) {
            let elements = tuple.elements.map { element in
                (element.firstName.map { $0.name + ": " } ?? "") + text(element.type)
            }
            // Parentheses around one type mean nothing.
            if elements.count == 1, tuple.elements.first?.firstName == nil { return elements[0] }
            return elements.isEmpty ? "Void" : "(\(elements.joined(separator: ", ")))"
        }
        if let identifier = type.as(IdentifierTypeSyntax.self) {
            names.insert(identifier.name.name)
            guard let arguments = identifier.genericArgumentClause?.arguments else { return word(identifier.name.name) }
            let texts = arguments.map { argument -> String in
                if case .type(let type) = argument.argument { return text(type) }
                return tokens(argument.argument)
            }
            return "\(word(identifier.name.name))<\(texts.joined(separator: ", "))>"
        }
        return tokens(type)
    }

    /// Any other syntax, token by token.
    mutating func tokens(_ syntax: some SyntaxProtocol) -> String {
        for token in syntax.tokens(viewMode: .sourceAccurate) where token.isName && parameters[token.name] == nil {
            names.insert(token.name)
        }
        return syntax.trimmed.tokens(viewMode: .sourceAccurate).map { token in
            guard case .identifier = token.tokenKind else { return token.description }
            return token.leadingTrivia.description + word(token.name) + token.trailingTrivia.description
        }.joined().onOneLine
    }
}
