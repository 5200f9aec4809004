import Foundation

/// Something that a cell declares at its top level and later cells may use.
public struct Declaration: Sendable, Hashable {
    /// What a declaration declares.
    public enum Kind: String, Sendable {
        case variable, constant, function, structure, `class`, enumeration, `protocol`, alias, extensionMember,
            conformance, operatorFunction, `operator`

        /// The word between `import` and a name; `nil` for what cannot be imported by name.
        var importKeyword: String? {
            switch self {
            case .variable, .constant: "var"
            case .function: "func"
            case .structure: "struct"
            case .class: "class"
            case .enumeration: "enum"
            case .protocol: "protocol"
            case .alias: "typealias"
            case .extensionMember, .conformance, .operatorFunction, .operator: nil
            }
        }

        /// Whether it brings members, which are visible only where its module is imported.
        var hasMembers: Bool {
            switch self {
            case .variable, .constant, .function, .operatorFunction, .operator: false
            case .structure, .class, .enumeration, .protocol, .alias, .extensionMember, .conformance: true
            }
        }

        /// Whether it is a type, or a name for one.
        var isType: Bool {
            switch self {
            case .structure, .class, .enumeration, .protocol, .alias: true
            default: false
            }
        }

        /// Whether it is a variable or a constant.
        var isVariable: Bool { self == .variable || self == .constant }

        /// The word for it in a list of names.
        public var word: String {
            switch self {
            case .variable: "var"
            case .constant: "let"
            case .function: "func"
            case .structure: "struct"
            case .class: "class"
            case .enumeration: "enum"
            case .protocol: "protocol"
            case .alias: "typealias"
            case .extensionMember, .conformance: "extension"
            case .operatorFunction, .operator: "operator"
            }
        }
    }

    /// What it declares.
    public var kind: Kind
    /// The name, without backticks and argument labels; of an extension, the extended type.
    public var name: String
    /// What tells overloads apart; a later declaration with the same signature takes the place of this one.
    public var signature: String
    /// The declaration's type as written, or nothing where it is inferred. For an operator, its whole text.
    public var type: String

    /// The name of an extension's member; otherwise the name itself.
    package var baseName: String
    /// The names in its signature, which decide whether an equal signature means the same types.
    package var typeNames: Set<String> = []
    /// Whether each parameter has a default value.
    package var defaults: [Bool] = []
    /// The signatures of the members beside a conformance, or in the body of a type.
    package var members: Set<String> = []
    /// What a type is made of; `nil` for anything but structures and enumerations.
    package var shape: TypeShape?
    /// The whole declaration as written.
    package var text = ""
    /// Where an attribute can be written before it, as a byte offset; `nil` for what has no code of its own.
    package var attributeOffset: Int?

    package init(kind: Kind, name: String, signature: String, type: String, baseName: String? = nil) {
        self.kind = kind
        self.name = name
        self.signature = signature
        self.type = type
        self.baseName = baseName ?? name
    }

    /// What stands before the signature of a member that changes its value, which is passed to it in another way.
    static let mutating = "mutating "

    /// The signature of a member that differs in nothing but that.
    var oppositeSignature: String {
        if signature.contains(Self.mutating) { return signature.replacing(Self.mutating, with: "") }
        guard kind == .extensionMember, let dot = signature.range(of: baseName, options: .backwards) else {
            return signature
        }
        return signature[..<dot.lowerBound] + Self.mutating + signature[dot.lowerBound...]
    }

    /// Whether several declarations of one name can stand side by side.
    var isOverloadable: Bool { kind == .function }

    /// Whether it is a function whose first argument has a label.
    var hasLabel: Bool {
        guard kind == .function, let parenthesis = signature.firstIndex(of: "(") else { return false }
        let first = signature[signature.index(after: parenthesis)...]
        return !first.hasPrefix("_:") && !first.hasPrefix(")")
    }

    /// Whether it consists of code alone, so that a later declaration of its signature can take its place wherever
    /// it is called.
    var isReplaceable: Bool { attributeOffset != nil }
}
