import SwiftSyntax

/// Makes public the members with which an extension conforms a type of an earlier cell to a protocol.
///
/// Each cell is a module to the compiler. A type of an earlier cell is public to this one, and so are most protocols,
/// so the compiler requires public members, which a notebook has no reason to write.
struct WitnessAccess {
    /// The types that the cell itself declares. They are internal to its module, and so is whatever mentions them.
    let localTypes: Set<String>

    init(_ tree: SourceFileSyntax) {
        localTypes = Set(
            tree.statements.flatMap { DeclarationReader.read($0.item) }.filter(\.kind.hasMembers)
                .filter { $0.kind != .extensionMember }.map(\.name))
    }

    /// The modifiers to insert into one top-level item.
    func insertions(for item: CodeBlockItemSyntax.Item) -> [ParsedCell.Insertion] {
        guard let extended = item.as(ExtensionDeclSyntax.self), extended.inheritanceClause != nil,
            !mentionsLocalType(extended.extendedType)
        else { return [] }
        return extended.memberBlock.members.compactMap { member in
            guard let (keyword, signature) = parts(of: member.decl),
                let modifiers = member.decl.asProtocol((any WithModifiersSyntax).self)?.modifiers,
                !modifiers.contains(where: { Self.accessLevels.contains($0.name.tokenKind) }),
                !signature.contains(where: { mentionsLocalType($0) })
            else { return nil }
            return .init(offset: modifiers.isEmpty ? keyword.start : modifiers.start, text: "public ")
        }
    }

    private static let accessLevels: Set<TokenKind> = [
        .keyword(.open), .keyword(.public), .keyword(.package), .keyword(.internal), .keyword(.fileprivate),
        .keyword(.private),
    ]

    /// A member's keyword, and the parts of it that other modules see.
    private func parts(of member: DeclSyntax) -> (keyword: TokenSyntax, signature: [any SyntaxProtocol])? {
        if let function = member.as(FunctionDeclSyntax.self) { return (function.funcKeyword, [function.signature]) }
        if let initializer = member.as(InitializerDeclSyntax.self) {
            return (initializer.initKeyword, [initializer.signature])
        }
        if let alias = member.as(TypeAliasDeclSyntax.self) { return (alias.typealiasKeyword, [alias.initializer]) }
        if let variable = member.as(VariableDeclSyntax.self) {
            return (variable.bindingSpecifier, variable.bindings.compactMap(\.typeAnnotation))
        }
        if let subscription = member.as(SubscriptDeclSyntax.self) {
            return (subscription.subscriptKeyword, [subscription.parameterClause, subscription.returnClause])
        }
        return nil
    }

    private func mentionsLocalType(_ syntax: some SyntaxProtocol) -> Bool {
        syntax.tokens(viewMode: .sourceAccurate).contains { localTypes.contains($0.name) }
    }
}
