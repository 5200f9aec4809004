/// A field of a configuration and the values that a sweep gives it.
public struct SweepField: Sendable, Hashable, CustomStringConvertible {
    /// The key in configuration files, or its alias.
    public let name: String
    /// The values in the order of the points.
    public let values: [ConfigurationValue]

    /// A field with its values.
    public init(_ name: String, _ values: [ConfigurationValue]) {
        self.name = name
        self.values = values
    }

    /// The name with the values.
    public var description: String { "\(name): \(values.map(\.text).joined(separator: ", "))" }
}

extension [SweepField] {
    init(_ fields: KeyValuePairs<String, [ConfigurationValue]>) { self = fields.map { SweepField($0.key, $0.value) } }
}
