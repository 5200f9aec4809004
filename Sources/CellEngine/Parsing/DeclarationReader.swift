import SwiftSyntax

/// Lists what one top-level item of a cell declares.
enum DeclarationReader {
    static func read(_ item: CodeBlockItemSyntax.Item) -> [Declaration] {
        guard case .decl(let declaration) = item else { return [] }
        return read(declaration)
    }

    static func names(in pattern: PatternSyntax) -> [String] {
        if let identifier = pattern.as(IdentifierPatternSyntax.self) { return [identifier.identifier.text] }
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
                    kind: .operator, name: group.name.text, signature: "precedencegroup \(group.name.text)", type: "")
            ]
        }
        return []
    }

    private static func named(_ kind: Declaration.Kind, _ name: TokenSyntax, type: String = "") -> Declaration {
        let name = name.text.withoutBackticks
        return Declaration(kind: kind, name: name, signature: name, type: type)
    }

    private static func read(_ variable: VariableDeclSyntax) -> [Declaration] {
        let kind: Declaration.Kind = variable.bindingSpecifier.tokenKind == .keyword(.let) ? .constant : .variable
        return variable.bindings.flatMap { binding in
            names(in: binding.pattern).map { name in
                let name = name.withoutBackticks
                let type = binding.typeAnnotation?.type.trimmedDescription.onOneLine ?? ""
                return Declaration(kind: kind, name: name, signature: name, type: type)
            }
        }
    }

    private static func read(_ function: FunctionDeclSyntax) -> Declaration {
        let name = function.name.text.withoutBackticks
        let parameters = function.signature.parameterClause.parameters.map { parameter in
            "\(parameter.firstName.text): \(parameter.type.trimmedDescription.onOneLine)"
        }
        let isOperator = if case .identifier = function.name.tokenKind { false } else { true }
        return Declaration(
            kind: isOperator ? .operator : .function, name: name,
            signature: "\(name)(\(parameters.joined(separator: ", ")))",
            type: function.signature.trimmedDescription.onOneLine)
    }

    /// The members of an extension, each under the extended type; at least one entry for each
    /// conformance, so that an extension without members counts too.
    private static func members(of extended: ExtensionDeclSyntax) -> [Declaration] {
        let type = extended.extendedType.trimmedDescription.onOneLine
        let inherited = extended.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription.onOneLine) ?? []
        var signatures = inherited.map { "\(type): \($0)" }
        for member in extended.memberBlock.members {
            for declaration in read(member.decl) { signatures.append("\(type).\(declaration.signature)") }
            if let initializer = member.decl.as(InitializerDeclSyntax.self) {
                signatures.append("\(type).init\(initializer.signature.trimmedDescription.onOneLine)")
            }
            if let subscription = member.decl.as(SubscriptDeclSyntax.self) {
                signatures.append("\(type).subscript\(subscription.parameterClause.trimmedDescription.onOneLine)")
            }
        }
        return signatures.map { Declaration(kind: .extensionMember, name: type, signature: $0, type: "") }
    }
}
