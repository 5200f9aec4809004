/// An attribute of an element of HTML or SVG.
public struct MarkupAttribute: Sendable, Equatable {
    /// The attribute's name, as the syntax writes it.
    public var name: String
    /// The value as it is meant; it is escaped when it is written.
    public var value: String

    /// An attribute with its value, not escaped.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// A number as an attribute: at most two decimals, no exponent, no trailing zeros, the same in every locale; zero
    /// for what is not finite.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((max(-1e7, min(1e7, value)) * 100).rounded())
        let size = hundredths.magnitude
        var result = hundredths < 0 ? "-" : ""
        result += String(size / 100)
        let fraction = size % 100
        if fraction != 0 {
            result += fraction < 10 ? ".0" : "."
            result += String(fraction % 10 == 0 ? fraction / 10 : fraction)
        }
        return result
    }

    /// Appends the attribute with a space before it.
    func write(to output: inout String) { output += " \(name)=\"\(Escaping.markup(value))\"" }
}
