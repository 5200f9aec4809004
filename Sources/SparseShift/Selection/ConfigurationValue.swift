/// A value of one field, as a configuration file spells it: `0.1`, `128`, `"auto"`, `true`.
public struct ConfigurationValue: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(_ number: Double) { text = "\(number)" }
    public init(_ number: Int) { text = "\(number)" }

    public var description: String { text }
}

extension ConfigurationValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    public init(integerLiteral value: Int) { self.init(value) }
    public init(floatLiteral value: Double) { self.init(value) }
    public init(stringLiteral value: String) { self.init(value) }
    public init(booleanLiteral value: Bool) { self.init("\(value)") }
}
