import SwiftSyntax

/// Lists what one top-level item of a cell declares.
enum DeclarationReader {
    /// The declarations of an item, in order.
    static func read(_ item: CodeBlockItemSyntax.Item) -> [Declaration] {
        guard case .decl(let declaration) = item else { return [] }
        let text = declaration.trimmedDescription
        return read(declaration).map { read in
            var read = read
            read.text = text
            if read.kind == .structure || read.kind == .enumeration { read.shape = TypeShape(declaration) }
            return read
        }
    }

    /// The names that a pattern binds, without backticks.
    static func names(in pattern: PatternSyntax) -> [String] { tokens(in: pattern).map(\.name) }

    /// The names that a pattern binds.
    static func tokens(in pattern: PatternSyntax) -> [TokenSyntax] {
        if let identifier = pattern.as(IdentifierPatternSyntax.self) { return [identifier.identifier] }
        if let tuple = pattern.as(TuplePatternSyntax.self) { return tuple.elements.flatMap { tokens(in: $0.pattern) } }
        return []
    }

    private static func read(_ declaration: DeclSyntax) -> [Declaration] {
        if let variable = declaration.as(VariableDeclSyntax.self) { return read(variable) }
        if let function = declaration.as(FunctionDeclSyntax.self) { return [read(function)] }
        if let extended = declaration.as(ExtensionDeclSyntax.self) { return members(of: extended) }
        if let type = declaration.as(StructDeclSyntax.self) { return named(.structure, type.name, type.memberBlock) }
        if let type = declaration.as(ClassDeclSyntax.self) { return named(.class, type.name, type.memberBlock) }
        if let type = declaration.as(ActorDeclSyntax.self) { return named(.class, type.name, type.memberBlock) }
        if let type = declaration.as(EnumDeclSyntax.self) { return named(.enumeration, type.name, type.memberBlock) }
        if let type = declaration.as(ProtocolDeclSyntax.self) { return named(.protocol, type.name, type.memberBlock) }
        if let alias = declaration.as(TypeAliasDeclSyntax.self) {
            let name = alias.name.name
            return [
                Declaration(
                    kind: .alias, name: name, signature: name, type: alias.initializer.value.trimmedDescription)
            ]
        }
        if let symbol = declaration.as(OperatorDeclSyntax.self) {
            return [
                Declaration(
                    kind: .operator, name: symbol.name.text,
                    signature: "\(symbol.fixitySpecifier.text) operator \(symbol.name.text)",
                    type: symbol.trimmedDescription.onOneLine)
            ]
        }
        if let group = declaration.as(PrecedenceGroupDeclSyntax.self) {
            return [
                Declaration(
                    kind: .operator, name: group.name.name, signature: "precedencegroup \(group.name.name)",
                    type: group.trimmedDescription.onOneLine)
            ]
        }
        return []
    }

    /// A type, and the operators in its body, which are found without the type's name.
    private static func named(
        _ kind: Declaration.Kind, _ name: TokenSyntax, _ body: MemberBlockSyntax
    ) -> [Declaration] {
        let name = name.name
        let operators = body.members.compactMap { member -> Declaration? in
            guard let function = member.decl.as(FunctionDeclSyntax.self), !function.name.isName else { return nil }
            var declaration = read(function)
            declaration.signature = "\(name).\(declaration.signature)"
            declaration.typeNames.insert(name)
            // It goes with its type.
            declaration.attributeOffset = nil
            return declaration.kind == .operatorFunction ? declaration : nil
        }
        var declaration = Declaration(kind: kind, name: name, signature: name, type: "")
        for member in body.members where !member.isPrivate {
            let found = members(member, of: name, in: CanonicalSignature()).filter(\.isReplaceable)
            declaration.members.formUnion(found.map(\.signature))
            declaration.typeNames.formUnion(found.flatMap(\.typeNames))
        }
        declaration.typeNames.remove(name)
        return [declaration] + operators
    }

    private static func read(_ variable: VariableDeclSyntax) -> [Declaration] {
        let kind: Declaration.Kind = variable.bindingSpecifier.tokenKind == .keyword(.let) ? .constant : .variable
        return variable.bindings.flatMap { binding in
            names(in: binding.pattern).map { name in
                let type = binding.typeAnnotation?.type.trimmedDescription.onOneLine ?? ""
                let isMutating =
                    binding.accessorBlock?.tokens(viewMode: .sourceAccurate)
                    .contains { $0.tokenKind == .keyword(.mutating) } ?? false
                var declaration = Declaration(
                    kind: kind, name: name, signature: (isMutating ? Declaration.mutating : "") + name, type: type)
                var signature = CanonicalSignature()
                if let type = binding.typeAnnotation?.type { _ = signature.tokens(type) }
                if let value = binding.initializer?.value { _ = signature.tokens(value) }
                declaration.typeNames = signature.names
                if variable.isComputed, !hidesType(binding.typeAnnotation?.type) {
                    declaration.attributeOffset = variable.start
                }
                return declaration
            }
        }
    }

    private static func read(_ function: FunctionDeclSyntax) -> Declaration {
        let name = function.name.name
        var signature = CanonicalSignature()
        signature.read(function.genericParameterClause, where: function.genericWhereClause)
        let isOperator = if case .identifier = function.name.tokenKind { false } else { !function.name.isName }
        let isMutating = function.modifiers.contains { $0.name.tokenKind == .keyword(.mutating) }
        var declaration = Declaration(
            kind: isOperator ? .operatorFunction : .function, name: name,
            signature: (isMutating ? Declaration.mutating : "") + name + text(of: function.signature, in: &signature),
            type: function.signature.trimmedDescription.onOneLine)
        declaration.typeNames = signature.names
        declaration.defaults = function.signature.parameterClause.parameters.map { $0.defaultValue != nil }
        declaration.attributeOffset = hidesType(function.signature.returnClause?.type) ? nil : function.start
        return declaration
    }

    /// Whether a result's type is `some P`: what was compiled with the function goes by the type that is hidden.
    private static func hidesType(_ type: TypeSyntax?) -> Bool {
        type?.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .keyword(.some) } ?? false
    }

    /// Parameters, effects, result and requirements.
    private static func text(
        of function: FunctionSignatureSyntax, in signature: inout CanonicalSignature
    ) -> String {
        let parameters = text(of: function.parameterClause, in: &signature)
        let effects = function.effectSpecifiers.map { signature.tokens($0) } ?? ""
        let result = function.returnClause.map { signature.text($0.type) } ?? "Void"
        return signature.genericText + parameters + effects + " -> " + result
    }

    private static func text(
        of clause: FunctionParameterClauseSyntax, in signature: inout CanonicalSignature
    ) -> String {
        let texts = clause.parameters.map { parameter in
            "\(parameter.firstName.name): \(signature.text(parameter.type))" + (parameter.ellipsis == nil ? "" : "...")
        }
        return "(\(texts.joined(separator: ", ")))"
    }

    /// The members of an extension, each under the extended type, and an entry for each conformance, so that an
    /// extension without members counts too.
    private static func members(of extended: ExtensionDeclSyntax) -> [Declaration] {
        var outer = CanonicalSignature()
        outer.read(nil, where: extended.genericWhereClause)
        let type = outer.text(extended.extendedType) + outer.genericText
        let simple = extended.extendedType.as(IdentifierTypeSyntax.self).flatMap {
            $0.genericArgumentClause == nil ? $0.name.name : nil
        }
        func declaration(_ kind: Declaration.Kind, _ signature: String, _ baseName: String) -> Declaration {
            Declaration(kind: kind, name: simple ?? type, signature: signature, type: "", baseName: baseName)
        }

        var conformances: [Declaration] = []
        var found: [Declaration] = []
        for inherited in extended.inheritanceClause?.inheritedTypes ?? [] {
            var signature = outer
            // Attributes such as @retroactive do not make it another conformance.
            let bare = inherited.type.as(AttributedTypeSyntax.self)?.baseType ?? inherited.type
            let text = signature.text(bare)
            var conformance = declaration(.conformance, "\(type): \(text)", text)
            conformance.typeNames = signature.names
            conformances.append(conformance)
        }
        for member in extended.memberBlock.members where !member.isPrivate {
            found += members(member, of: type, in: outer).map { member in
                var member = member
                member.name = simple ?? type
                return member
            }
        }
        let members = Set(found.map(\.signature))
        for index in conformances.indices { conformances[index].members = members }
        return conformances + found
    }

    /// The declarations of one member.
    ///
    /// - Parameters:
    ///   - type: The type, with the extension's requirements.
    ///   - outer: What the extension itself mentions.
    private static func members(
        _ member: MemberBlockItemSyntax, of type: String, in outer: CanonicalSignature
    ) -> [Declaration] {
        let prefix = type + (member.isStatic ? ".static " : ".")
        func declaration(_ signature: String, _ baseName: String) -> Declaration {
            Declaration(kind: .extensionMember, name: type, signature: prefix + signature, type: "", baseName: baseName)
        }

        if let initializer = member.decl.as(InitializerDeclSyntax.self) {
            var signature = outer
            signature.read(initializer.genericParameterClause, where: initializer.genericWhereClause)
            var new = declaration("init" + text(of: initializer.signature, in: &signature), "init")
            new.typeNames = signature.names
            new.defaults = initializer.signature.parameterClause.parameters.map { $0.defaultValue != nil }
            new.attributeOffset = initializer.start
            return [new]
        }
        if let subscription = member.decl.as(SubscriptDeclSyntax.self) {
            var signature = outer
            signature.read(subscription.genericParameterClause, where: subscription.genericWhereClause)
            let parameters = text(of: subscription.parameterClause, in: &signature)
            let result = signature.text(subscription.returnClause.type)
            var new = declaration("subscript\(signature.genericText)\(parameters) -> \(result)", "subscript")
            new.typeNames = signature.names
            new.defaults = subscription.parameterClause.parameters.map { $0.defaultValue != nil }
            new.attributeOffset = hidesType(subscription.returnClause.type) ? nil : subscription.start
            return [new]
        }
        return read(member.decl).map { inner in
            var new = declaration(inner.signature, inner.baseName)
            new.typeNames = inner.typeNames.union(outer.names)
            new.defaults = inner.defaults
            // A stored property of the type itself is found by a function, which can be replaced as others are.
            let isStored = member.isStatic && inner.kind.isVariable
            new.attributeOffset = inner.attributeOffset ?? (isStored ? member.decl.start : nil)
            return new
        }
    }
}

extension VariableDeclSyntax {
    /// Whether each variable is computed, so that it holds nothing itself.
    var isComputed: Bool {
        bindings.allSatisfy { binding in
            switch binding.accessorBlock?.accessors {
            case .getter: true
            case .accessors(let list):
                list.contains {
                    $0.accessorSpecifier.tokenKind == .keyword(.get) || $0.accessorSpecifier.text == "_read"
                }
            default: false
            }
        }
    }
}

extension MemberBlockItemSyntax {
    private var modifiers: DeclModifierListSyntax? { decl.asProtocol((any WithModifiersSyntax).self)?.modifiers }

    var isStatic: Bool {
        modifiers?.contains { $0.name.tokenKind == .keyword(.static) || $0.name.tokenKind == .keyword(.class) } ?? false
    }

    /// Whether other cells cannot use it.
    var isPrivate: Bool {
        modifiers?.contains {
            $0.detail == nil
                && ($0.name.tokenKind == .keyword(.private) || $0.name.tokenKind == .keyword(.fileprivate))
        } ?? false
    }
}
