import SwiftSyntax

/// Makes `async let` work at the top level of a cell, where the compiler has no scope for it: the variable holds the
/// task, and each `await` of the name waits for the task's value.
struct ConcurrentBindings {
    private let names: Set<String>
    /// Those whose value is waited for by `try await`.
    private let throwingNames: Set<String>

    init(_ tree: SourceFileSyntax) {
        let names = Set(
            tree.statements.compactMap { $0.item.as(VariableDeclSyntax.self) }.filter(Self.isConcurrent)
                .flatMap { $0.bindings.flatMap { DeclarationReader.names(in: $0.pattern) } })
        self.names = names
        let finder = UseFinder(names)
        if !names.isEmpty { finder.walk(tree) }
        throwingNames = finder.triedNames
    }

    private static func isConcurrent(_ variable: VariableDeclSyntax) -> Bool {
        variable.modifiers.contains { $0.name.tokenKind == .keyword(.async) }
    }

    func declares(_ variable: VariableDeclSyntax) -> Bool { Self.isConcurrent(variable) }

    /// `async let a = try await f()` becomes `let a = __cellStart({ try await f() })`.
    func edits(for variable: VariableDeclSyntax) -> [Edit] {
        let modifiers = variable.modifiers.filter { $0.name.tokenKind == .keyword(.async) }
        return modifiers.map { modifier in
            let length = modifier.name.text.utf8.count
            return Edit(offset: modifier.start, length: length, text: String(repeating: " ", count: length))
        }
            + variable.bindings.flatMap { binding -> [Edit] in
                guard let value = binding.initializer?.value else { return [] }
                var edits: [Edit] = []
                let throwsErrors =
                    value.is(TryExprSyntax.self)
                    || DeclarationReader.names(in: binding.pattern).contains(where: throwingNames.contains)
                var type = ""
                if let annotation = binding.typeAnnotation {
                    let length = annotation.end - annotation.start
                    edits.append(
                        Edit(offset: annotation.start, length: length, text: String(repeating: " ", count: length)))
                    type =
                        " () async \(throwsErrors ? "throws " : "")-> \(annotation.type.trimmedDescription.onOneLine) in"
                }
                // The words may be left out, as `async let` implies them.
                let isMarked = value.is(AwaitExprSyntax.self) || value.is(TryExprSyntax.self)
                let words = isMarked ? "" : throwsErrors ? "try await " : "await "
                if let attempt = value.as(TryExprSyntax.self), !attempt.expression.is(AwaitExprSyntax.self) {
                    edits.append(Edit(offset: attempt.expression.start, text: "await "))
                }
                return edits + [
                    Edit(offset: value.start, text: "__cellStart({\(type) \(words)"),
                    Edit(offset: value.end, text: " })"),
                ]
            }
    }

    /// Adds `.value` to the uses of the names.
    func edits(forUsesIn item: CodeBlockItemSyntax) -> [Edit] {
        guard !names.isEmpty else { return [] }
        let finder = UseFinder(names)
        finder.walk(item)
        return finder.ends.map { Edit(offset: $0, text: ".value") }
    }
}

private final class UseFinder: SyntaxVisitor {
    private let names: Set<String>
    var ends: [Int] = []
    var triedNames: Set<String> = []

    init(_ names: Set<String>) {
        self.names = names
        super.init(viewMode: .sourceAccurate)
    }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        guard !isMember, names.contains(node.baseName.name) else { return .visitChildren }
        ends.append(node.end)
        if sequence(first: Syntax(node), next: \.parent).contains(where: { $0.is(TryExprSyntax.self) }) {
            triedNames.insert(node.baseName.name)
        }
        return .visitChildren
    }
}
