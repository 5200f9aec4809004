import SwiftSyntax

/// A declaration of variables at the top level of a cell: where its names and initial values stand.
package struct VariableSite {
    /// One pattern with its initial value.
    package struct Binding {
        /// The names, with the byte offset at which the name itself begins.
        package var names: [(name: String, offset: Int)]
        /// The written type, if it is the type of the one name.
        package var annotation: String?
        /// The initial value.
        package var initialValue: InitialValue?
        /// Whether the variable holds a value from here on.
        package var hasValue: Bool
        /// The byte offset of the comma behind it.
        package var comma: Int?
    }

    /// An initial value.
    package struct InitialValue {
        package var start: Int
        package var end: Int
        /// The names that it mentions, whatever they mean there.
        package var mentions: Set<String>
        /// Whether it is a closure, whose names are looked up when it is called.
        package var isClosure: Bool
        /// Whether errors may leave it.
        package var throwsErrors: Bool
    }

    package var bindings: [Binding]
    /// Whether it is `let`.
    package var isConstant: Bool
    /// Whether the variables only hold their values: nothing observes, computes or weakens them.
    package var isPlain: Bool
    /// Where the declaration ends.
    package var end: Int

    init(_ variable: VariableDeclSyntax) {
        isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
        isPlain =
            variable.attributes.isEmpty && variable.bindings.allSatisfy { $0.accessorBlock == nil }
            && variable.modifiers.allSatisfy { Self.harmlessModifiers.contains($0.name.tokenKind) }
        end = variable.end
        bindings = variable.bindings.map { binding in
            let tokens = DeclarationReader.tokens(in: binding.pattern)
            let annotation = binding.typeAnnotation?.type
            let isOptional = annotation?.is(OptionalTypeSyntax.self) ?? false
            let isVariable = variable.bindingSpecifier.tokenKind == .keyword(.var)
            return Binding(
                names: tokens.map { token in
                    (token.name, token.start + (token.text.hasPrefix("`") ? 1 : 0))
                },
                annotation: tokens.count == 1 ? annotation?.trimmedDescription.onOneLine : nil,
                initialValue: binding.initializer.map { InitialValue($0.value) },
                hasValue: binding.initializer != nil || (isVariable && isOptional && binding.accessorBlock == nil),
                comma: binding.trailingComma?.start)
        }
    }

    private static let harmlessModifiers: Set<TokenKind> = [
        .keyword(.public), .keyword(.package), .keyword(.internal), .keyword(.fileprivate), .keyword(.private),
        .keyword(.open), .keyword(.nonisolated),
    ]
}

extension VariableSite.InitialValue {
    fileprivate init(_ value: ExprSyntax) {
        start = value.start
        end = value.end
        mentions = Set(value.tokens(viewMode: .sourceAccurate).filter(\.isName).map(\.name))
        isClosure = value.is(ClosureExprSyntax.self)
        throwsErrors = ThrowFinder.findsErrors(leaving: value)
    }
}
