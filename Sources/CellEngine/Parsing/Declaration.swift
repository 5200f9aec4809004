/// Something that a cell declares at its top level and later cells may use.
public struct Declaration: Sendable, Hashable {
    /// What a declaration declares.
    public enum Kind: String, Sendable {
        case variable, constant, function, structure, `class`, enumeration, `protocol`, alias, extensionMember,
            `operator`

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
            case .extensionMember, .operator: nil
            }
        }

        /// Whether it brings members, which are visible only where its module is imported.
        var hasMembers: Bool {
            switch self {
            case .variable, .constant, .function, .operator: false
            case .structure, .class, .enumeration, .protocol, .alias, .extensionMember: true
            }
        }

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
            case .extensionMember: "extension"
            case .operator: "operator"
            }
        }
    }

    /// What it declares.
    public var kind: Kind
    /// The name, without backticks and argument labels; of an extension, the extended type.
    public var name: String
    /// What tells overloads apart; a later declaration with the same signature replaces this one.
    public var signature: String
    /// The declaration's type as written, or nothing where it is inferred.
    public var type: String

    package init(kind: Kind, name: String, signature: String, type: String) {
        self.kind = kind
        self.name = name
        self.signature = signature
        self.type = type
    }

    /// Whether several declarations of one name can stand side by side.
    var isOverloadable: Bool { kind == .function }
}
