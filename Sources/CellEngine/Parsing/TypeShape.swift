import SwiftSyntax

/// What a structure or an enumeration is made of, as far as the compiler derives conformances from it.
package struct TypeShape: Sendable, Hashable {
    /// A stored property.
    package struct Property: Sendable, Hashable {
        package var name: String
        package var isOptional: Bool
        /// Whether it is a constant with a value of its own, which nothing else can give it.
        package var isFixed: Bool
    }

    /// A case of an enumeration.
    package struct Case: Sendable, Hashable {
        package var name: String
        /// The number of associated values.
        package var valueCount: Int
    }

    package var properties: [Property] = []
    package var cases: [Case] = []
    /// Whether it is an enumeration.
    package var isEnumeration: Bool
    /// The types behind the colon, as written.
    package var inherited: Set<String>

    init?(_ declaration: DeclSyntax) {
        guard let group = declaration.asProtocol((any DeclGroupSyntax).self) else { return nil }
        isEnumeration = declaration.is(EnumDeclSyntax.self)
        guard isEnumeration || declaration.is(StructDeclSyntax.self) else { return nil }
        inherited = Set(group.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription) ?? [])
        for member in group.memberBlock.members {
            if let list = member.decl.as(EnumCaseDeclSyntax.self) {
                cases += list.elements.map {
                    Case(name: $0.name.name, valueCount: $0.parameterClause?.parameters.count ?? 0)
                }
            }
            guard let variable = member.decl.as(VariableDeclSyntax.self), !member.isStatic, !variable.isComputed else {
                continue
            }
            let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
            for binding in variable.bindings {
                properties += DeclarationReader.names(in: binding.pattern).map {
                    Property(
                        name: $0, isOptional: binding.typeAnnotation?.type.is(OptionalTypeSyntax.self) ?? false,
                        isFixed: isConstant && binding.initializer != nil)
                }
            }
        }
    }
}
