import SwiftSyntax

/// Gives what a cell declares the access levels that later cells need.
///
/// Each cell is a module to the compiler, and all cells are one package. Its names are internal, and later cells import
/// it for testing, so they see them. Three things need more:
///
/// - `private`, `fileprivate` and `internal` at the top level of a cell mean the whole notebook, so they are blanked.
/// - Classes that are derived over several cells keep every override if they and their members are `package`, and so
///   must be the types that these mention.
/// - The compiler takes a type or protocol of an earlier cell for a public one, so the members with which an extension
///   conforms such a type to a protocol have to be public.
struct AccessLevels {
    /// The types that the cell itself declares.
    private let localTypes: Set<String>
    /// Those among them that later cells can derive from, and those that they mention.
    private let packageTypes: Set<String>

    init(_ tree: SourceFileSyntax) {
        let types = tree.statements.compactMap { $0.item.asProtocol((any NamedDeclSyntax).self) }.filter {
            $0.isProtocol((any DeclGroupSyntax).self) || $0.is(TypeAliasDeclSyntax.self)
        }
        let local = Set(types.map(\.name.name))
        var mentions: [String: Set<String>] = [:]
        for type in types { mentions[type.name.name] = MentionFinder.names(in: type).intersection(local) }
        var pending = types.filter(Self.isDerivable).map(\.name.name)
        var found: Set<String> = []
        while let name = pending.popLast() {
            if found.insert(name).inserted { pending += mentions[name] ?? [] }
        }
        localTypes = local
        packageTypes = found
    }

    private static func isDerivable(_ type: any NamedDeclSyntax) -> Bool {
        guard let type = type.as(ClassDeclSyntax.self) else { return false }
        return !type.modifiers.contains { $0.name.tokenKind == .keyword(.final) }
    }

    /// The edits of one top-level item.
    func edits(for item: CodeBlockItemSyntax.Item) -> [Edit] {
        guard case .decl(let declaration) = item else { return [] }
        if let extended = declaration.as(ExtensionDeclSyntax.self) { return edits(for: extended) }
        let opened = (modifiers(of: declaration) ?? []).compactMap(Self.opened)
        if let name = declaration.asProtocol((any NamedDeclSyntax).self)?.name.name, packageTypes.contains(name) {
            return opened + edits(for: declaration, level: "package", isOpened: !opened.isEmpty)
        }
        // An operator may be what conforms its type to a protocol.
        if let function = declaration.as(FunctionDeclSyntax.self), !function.name.isName,
            isOpen(declaration, to: packageTypes), mentions(packageTypes, declaration)
        {
            return opened + edits(for: declaration, level: "package", isOpened: !opened.isEmpty)
        }
        return opened
    }

    private func edits(for extended: ExtensionDeclSyntax) -> [Edit] {
        let opened = extended.modifiers.compactMap(Self.opened)
        // The extension's own level counts for its members.
        if extended.modifiers.contains(where: { Self.accessLevels.contains($0.name.tokenKind) }) { return opened }
        let isForeign =
            extended.inheritanceClause != nil && !mentions(localTypes, extended.extendedType)
            && !(extended.genericWhereClause.map { mentions(localTypes, $0) } ?? false)
        return opened
            + extended.memberBlock.members.flatMap { member -> [Edit] in
                if isForeign, !mentions(localTypes, member.decl) {
                    return edits(for: member.decl, level: "public", isOpened: false)
                }
                guard mentions(packageTypes, extended.extendedType), isOpen(member.decl, to: packageTypes) else {
                    return []
                }
                return edits(for: member.decl, level: "package", isOpened: false)
            }
    }

    private static let accessLevels: Set<TokenKind> = [
        .keyword(.open), .keyword(.public), .keyword(.package), .keyword(.internal), .keyword(.fileprivate),
        .keyword(.private),
    ]

    /// Blanks a level that hides a top-level declaration from other cells.
    private static func opened(_ modifier: DeclModifierSyntax) -> Edit? {
        let level = modifier.name
        guard [.keyword(.private), .keyword(.fileprivate), .keyword(.internal)].contains(level.tokenKind),
            modifier.detail == nil
        else { return nil }
        let length = level.text.utf8.count
        return Edit(offset: level.start, length: length, text: String(repeating: " ", count: length))
    }

    /// Writes a level before a declaration and, in a type, before its members.
    ///
    /// - Parameter isOpened: Whether the level that was written has been blanked.
    private func edits(for declaration: DeclSyntax, level: String, isOpened: Bool) -> [Edit] {
        guard let keyword = Self.keyword(of: declaration), let modifiers = modifiers(of: declaration) else { return [] }
        var edits: [Edit] = []
        let written = modifiers.first { $0.detail == nil && Self.accessLevels.contains($0.name.tokenKind) }
        if let written, !isOpened {
            // What is hidden in it may be mentioned by its members.
            if [.keyword(.private), .keyword(.fileprivate)].contains(written.name.tokenKind) { return [] }
        } else {
            edits.append(Edit(offset: modifiers.isEmpty ? keyword.start : modifiers.start, text: level + " "))
        }
        guard let group = declaration.asProtocol((any DeclGroupSyntax).self), !declaration.is(ProtocolDeclSyntax.self)
        else { return edits }
        return edits + group.memberBlock.members.flatMap { self.edits(for: $0.decl, level: level, isOpened: false) }
    }

    private func modifiers(of declaration: DeclSyntax) -> DeclModifierListSyntax? {
        declaration.asProtocol((any WithModifiersSyntax).self)?.modifiers
    }

    /// The keyword before which a level is written; `nil` for what has none.
    private static func keyword(of declaration: DeclSyntax) -> TokenSyntax? {
        if let function = declaration.as(FunctionDeclSyntax.self) { return function.funcKeyword }
        if let variable = declaration.as(VariableDeclSyntax.self) { return variable.bindingSpecifier }
        if let initializer = declaration.as(InitializerDeclSyntax.self) { return initializer.initKeyword }
        if let subscription = declaration.as(SubscriptDeclSyntax.self) { return subscription.subscriptKeyword }
        if let alias = declaration.as(TypeAliasDeclSyntax.self) { return alias.typealiasKeyword }
        if let type = declaration.as(StructDeclSyntax.self) { return type.structKeyword }
        if let type = declaration.as(ClassDeclSyntax.self) { return type.classKeyword }
        if let type = declaration.as(ActorDeclSyntax.self) { return type.actorKeyword }
        if let type = declaration.as(EnumDeclSyntax.self) { return type.enumKeyword }
        if let type = declaration.as(ProtocolDeclSyntax.self) { return type.protocolKeyword }
        return nil
    }

    /// Whether every local type that others see in a declaration is one of some types.
    private func isOpen(_ declaration: DeclSyntax, to types: Set<String>) -> Bool {
        MentionFinder.names(in: declaration).intersection(localTypes).isSubset(of: types)
    }

    private func mentions(_ types: Set<String>, _ syntax: some SyntaxProtocol) -> Bool {
        !MentionFinder.names(in: syntax).isDisjoint(with: types)
    }
}

/// Collects the names that others see of a declaration: all but those in the code of its functions.
private final class MentionFinder: SyntaxVisitor {
    private var names: Set<String> = []

    static func names(in syntax: some SyntaxProtocol) -> Set<String> {
        let finder = MentionFinder(viewMode: .sourceAccurate)
        finder.walk(syntax)
        return finder.names
    }

    override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
        if token.isName { names.insert(token.name) }
        return .skipChildren
    }

    override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
