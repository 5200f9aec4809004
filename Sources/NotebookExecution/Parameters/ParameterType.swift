/// The type of a parameter, in as much detail as writing its values needs.
package indirect enum ParameterType: Equatable, Sendable {
    /// `Int` or another integer type of the standard library.
    case integer(String)
    /// `Double` or `Float`.
    case real(String)
    case boolean
    case string
    /// `Range` or `ClosedRange` of `Int`.
    case range(String)
    case optional(ParameterType)
    case array(ParameterType)
    case set(ParameterType)
    case dictionary(key: ParameterType, value: ParameterType)
    /// `Any`, which can hold every YAML value.
    case any
    /// A type that is known only by name.
    case other(String)

    static let integers: Set = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]
    static let reals: Set = ["Double", "Float"]

    /// The type with this name, which has no generic arguments.
    package init(named name: String) {
        self =
            if Self.integers.contains(name) {
                .integer(name)
            } else if Self.reals.contains(name) {
                .real(name)
            } else {
                switch name {
                case "Bool": .boolean
                case "String": .string
                case "Any": .any
                default: .other(name)
                }
            }
    }

    /// The type as Swift source.
    package var name: String {
        switch self {
        case .integer(let name), .real(let name), .other(let name): name
        case .boolean: "Bool"
        case .string: "String"
        case .range(let kind): "\(kind)<Int>"
        case .optional(let wrapped): "\(wrapped.name)?"
        case .array(let element): "[\(element.name)]"
        case .set(let element): "Set<\(element.name)>"
        case .dictionary(let key, let value): "[\(key.name): \(value.name)]"
        case .any: "Any"
        }
    }

    /// Whether Swift infers this type from a non-empty literal of it.
    package var isInferred: Bool {
        switch self {
        case .integer(let name): name == "Int"
        case .real(let name): name == "Double"
        case .boolean, .string, .range: true
        case .array(let element): element.isInferred
        case .dictionary(let key, let value): key.isInferred && value.isInferred
        case .optional, .set, .any, .other: false
        }
    }
}
