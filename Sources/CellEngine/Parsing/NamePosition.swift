import SwiftParser
import SwiftSyntax

/// What a name that is written at a place of a cell's code stands for there.
package enum NamePosition: Equatable, Sendable {
    /// A value, a function or a type in an expression.
    case value
    /// A type.
    case type
    /// A member behind a dot, which may be that of a type: `toy.count`, `Mode.fast`.
    case member
    /// A member of the type that is expected: `.fast`.
    case implicitMember
    /// An attribute behind `@`.
    case attribute
    /// A word behind `#`.
    case directive
    /// A condition of `#if`; with the function whose argument it is, such as `os`.
    case condition(function: String?)
    /// An optional that `if let` binds to its own name.
    case optionalBinding
    /// A name that is being declared.
    case declaration
    /// Anything else.
    case other

    /// - Parameters:
    ///   - text: The code without the name.
    ///   - offset: The place, in bytes of UTF-8.
    package init(in text: String, at offset: Int) {
        self = .other
        let bytes = text.utf8
        guard offset >= 0, offset <= bytes.count else { return }
        let place = bytes.index(bytes.startIndex, offsetBy: offset)
        let before = text[..<place]
        if before.utf8.last == UInt8(ascii: "#") {
            self = .directive
            return
        }
        let tree = Parser.parse(source: before + "name_" + text[place...])
        guard let token = tree.token(at: AbsolutePosition(utf8Offset: offset)), let parent = token.parent else {
            return
        }
        if let condition = Self.condition(around: token) {
            self = .condition(function: condition.function)
            return
        }
        switch parent.kind {
        case .declReferenceExpr:
            if let access = parent.parent?.as(MemberAccessExprSyntax.self), access.declName.id == parent.id {
                self = access.base == nil ? .implicitMember : .member
            } else if parent.parent?.is(KeyPathPropertyComponentSyntax.self) ?? false {
                self = .member
            } else if Self.isGenericArgument(before) {
                self = .type
            } else {
                self = .value
            }
        case .memberType: self = .member
        case .identifierType: self = parent.parent?.is(AttributeSyntax.self) ?? false ? .attribute : .type
        case .identifierPattern:
            let binding = parent.parent?.as(OptionalBindingConditionSyntax.self)
            self = binding.map { $0.initializer == nil } ?? false ? .optionalBinding : .declaration
        default:
            self = parent.asProtocol((any NamedDeclSyntax).self)?.name == token ? .declaration : .other
        }
    }

    /// The function within whose parentheses a token of a condition of `#if` stands; `nil` outside such conditions.
    private static func condition(around token: TokenSyntax) -> (function: String?, Void)? {
        var function: String?
        var node = token.parent
        while let current = node {
            if let call = current.as(FunctionCallExprSyntax.self), call.calledExpression.position != token.position {
                function = function ?? call.calledExpression.trimmedDescription
            }
            if let clause = current.parent?.as(IfConfigClauseSyntax.self) {
                guard let condition = clause.condition, condition.id == current.id else { return nil }
                return (function, ())
            }
            node = current.parent
        }
        return nil
    }

    /// Whether the code ends with `Name<`: the parser takes that for a comparison as long as the bracket is not closed.
    private static func isGenericArgument(_ before: Substring) -> Bool {
        guard before.last == "<" else { return false }
        let name = before.dropLast().reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()
        return name.first?.isUppercase ?? false
    }
}
