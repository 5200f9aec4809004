/// A value of one field, as a configuration file spells it: `0.1`, `128`, `"auto"`, `true`.
public struct ConfigurationValue: Sendable, Hashable, CustomStringConvertible {
    /// The value as in a file.
    public let text: String

    /// A value as in a file.
    public init(_ text: String) { self.text = text }
    /// A number.
    public init(_ number: Double) { text = "\(number)" }
    /// An integer.
    public init(_ number: Int) { text = "\(number)" }

    /// The text.
    public var description: String { text }
}

extension ConfigurationValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    /// An integer.
    public init(integerLiteral value: Int) { self.init(value) }
    /// A number.
    public init(floatLiteral value: Double) { self.init(value) }
    /// A value as in a file.
    public init(stringLiteral value: String) { self.init(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self.init("\(value)") }
}
