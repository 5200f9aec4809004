/// A field of a configuration and the values that a sweep gives it.
public struct SweepField: Sendable, Hashable, CustomStringConvertible {
    /// The key in configuration files, or its alias.
    public let name: String
    public let values: [ConfigurationValue]

    public init(_ name: String, _ values: [ConfigurationValue]) {
        self.name = name
        self.values = values
    }

    public var description: String { "\(name): \(values.map(\.text).joined(separator: ", "))" }
}

extension [SweepField] {
    init(_ fields: KeyValuePairs<String, [ConfigurationValue]>) { self = fields.map { SweepField($0.key, $0.value) } }
}
