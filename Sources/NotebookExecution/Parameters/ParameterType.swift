/// The type of a parameter, as far as values for it can be written.
package indirect enum ParameterType: Equatable, Sendable {
    /// `Int` or one of the standard library's other types of whole numbers.
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
    /// `Any`, which holds whatever YAML says.
    case any
    /// A type of which only the name is known.
    case other(String)

    static let integers: Set = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]
    static let reals: Set = ["Double", "Float"]

    /// The type with a simple name.
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

    /// The type as it stands in Swift.
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

    /// Whether Swift gives this type to a literal of it that is not empty.
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
