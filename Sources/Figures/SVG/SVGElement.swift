/// One element of an SVG drawing.
///
/// Attributes are written in the order in which they were set, and numbers with at most two
/// decimals, so the same drawing always gives the same bytes.
public struct SVGElement: Sendable, Equatable {
    public struct Attribute: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    public var name: String
    public private(set) var attributes: [Attribute] = []
    public var children: [SVGElement] = []
    /// Character data, written before the children.
    public var text: String?

    public init(_ name: String, text: String? = nil, children: [SVGElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// A copy with an attribute added.
    public func with(_ name: String, _ value: String) -> SVGElement {
        var copy = self
        copy.attributes.append(Attribute(name: name, value: value))
        return copy
    }

    /// A copy with a numeric attribute added; numbers that are not finite are written as zero.
    public func with(_ name: String, _ value: Double) -> SVGElement { with(name, SVGElement.number(value)) }

    /// A number as SVG text: at most two decimals, no exponent, no trailing zeros, the same in every locale.
    public static func number(_ value: Double) -> String {
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

    func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes {
            output += " \(attribute.name)=\"\(Escaping.markup(attribute.value))\""
        }
        if text == nil, children.isEmpty {
            output += "/>"
            return
        }
        output += ">"
        if let text { output += Escaping.markup(text) }
        for child in children { child.write(to: &output) }
        output += "</\(name)>"
    }
}
