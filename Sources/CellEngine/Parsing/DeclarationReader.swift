import SwiftSyntax

/// Lists what one top-level item of a cell declares.
enum DeclarationReader {
    /// The declarations of an item, in order.
    static func read(_ item: CodeBlockItemSyntax.Item) -> [Declaration] {
        guard case .decl(let declaration) = item else { return [] }
        return read(declaration)
    }

    /// The names that a pattern binds, without backticks.
    static func names(in pattern: PatternSyntax) -> [String] {
        if let identifier = pattern.as(IdentifierPatternSyntax.self) { return [identifier.identifier.name] }
        if let tuple = pattern.as(TuplePatternSyntax.self) { return tuple.elements.flatMap { names(in: $0.pattern) } }
        return []
    }

    private static func read(_ declaration: DeclSyntax) -> [Declaration] {
        if let variable = declaration.as(VariableDeclSyntax.self) { return read(variable) }
        if let function = declaration.as(FunctionDeclSyntax.self) { return [read(function)] }
        if let extended = declaration.as(ExtensionDeclSyntax.self) { return members(of: extended) }
        if let type = declaration.as(StructDeclSyntax.self) { return [named(.structure, type.name)] }
        if let type = declaration.as(ClassDeclSyntax.self) { return [named(.class, type.name)] }
        if let type = declaration.as(ActorDeclSyntax.self) { return [named(.class, type.name)] }
        if let type = declaration.as(EnumDeclSyntax.self) { return [named(.enumeration, type.name)] }
        if let type = declaration.as(ProtocolDeclSyntax.self) { return [named(.protocol, type.name)] }
        if let alias = declaration.as(TypeAliasDeclSyntax.self) {
            return [named(.alias, alias.name, type: alias.initializer.value.trimmedDescription)]
        }
        if let symbol = declaration.as(OperatorDeclSyntax.self) {
            return [
                Declaration(
                    kind: .operator, name: symbol.name.text,
                    signature: "\(symbol.fixitySpecifier.text) operator \(symbol.name.text)", type: "")
            ]
        }
        if let group = declaration.as(PrecedenceGroupDeclSyntax.self) {
            return [
                Declaration(
                    kind: .operator, name: group.name.name, signature: "precedencegroup \(group.name.name)", type: "")
            ]
        }
        return []
    }

    private static func named(_ kind: Declaration.Kind, _ name: TokenSyntax, type: String = "") -> Declaration {
        let name = name.name
        return Declaration(kind: kind, name: name, signature: name, type: type)
    }

    private static func read(_ variable: VariableDeclSyntax) -> [Declaration] {
        let kind: Declaration.Kind = variable.bindingSpecifier.tokenKind == .keyword(.let) ? .constant : .variable
        return variable.bindings.flatMap { binding in
            names(in: binding.pattern).map { name in
                let type = binding.typeAnnotation?.type.trimmedDescription.onOneLine ?? ""
                return Declaration(kind: kind, name: name, signature: name, type: type)
            }
        }
    }

    private static func read(_ function: FunctionDeclSyntax) -> Declaration {
        let name = function.name.name
        let parameters = function.signature.parameterClause.parameters.map { parameter in
            "\(parameter.firstName.name): \(parameter.type.canonicalText)"
        }
        let isOperator = if case .identifier = function.name.tokenKind { false } else { true }
        return Declaration(
            kind: isOperator ? .operator : .function, name: name,
            signature: "\(name)(\(parameters.joined(separator: ", ")))",
            type: function.signature.trimmedDescription.onOneLine)
    }

    /// The members of an extension, each under the extended type, and an entry for each conformance, so that an
    /// extension without members counts too.
    private static func members(of extended: ExtensionDeclSyntax) -> [Declaration] {
        let type = extended.extendedType.canonicalText
        let inherited = extended.inheritanceClause?.inheritedTypes.map(\.type.canonicalText) ?? []
        var signatures = inherited.map { "\(type): \($0)" }
        for member in extended.memberBlock.members {
            for declaration in read(member.decl) { signatures.append("\(type).\(declaration.signature)") }
            if let initializer = member.decl.as(InitializerDeclSyntax.self) {
                signatures.append("\(type).init\(initializer.signature.canonicalText)")
            }
            if let subscription = member.decl.as(SubscriptDeclSyntax.self) {
                signatures.append("\(type).subscript\(subscription.parameterClause.canonicalText)")
            }
        }
        let simple = extended.extendedType.as(IdentifierTypeSyntax.self).flatMap {
            $0.genericArgumentClause == nil ? $0.name.name : nil
        }
        return signatures.map { Declaration(kind: .extensionMember, name: simple ?? type, signature: $0, type: "") }
    }
}
