/// One element of an SVG drawing.
///
/// Attributes are written in the order in which they were set, and numbers with at most two decimals, so the same
/// drawing always gives the same bytes.
public struct SVGElement: Sendable, Equatable {
    /// An attribute of an element.
    public typealias Attribute = MarkupAttribute

    /// The element's name, such as `circle`.
    public var name: String
    /// The attributes in the order in which they were set.
    public private(set) var attributes: [Attribute] = []
    /// The elements inside this one.
    public var children: [SVGElement] = []
    /// Character data, written before the children.
    public var text: String?

    /// An element without attributes.
    public init(_ name: String, text: String? = nil, children: [SVGElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// A copy with an attribute added. The value is escaped when it is written.
    public func with(_ name: String, _ value: String) -> SVGElement {
        var copy = self
        copy.attributes.append(Attribute(name: name, value: value))
        return copy
    }

    /// A copy with a numeric attribute added; numbers that are not finite are written as zero.
    public func with(_ name: String, _ value: Double) -> SVGElement { with(name, SVGElement.number(value)) }

    /// A number as SVG text: at most two decimals, no exponent, no trailing zeros, the same in every locale.
    public static func number(_ value: Double) -> String { MarkupAttribute.number(value) }

    /// Appends the element as XML.
    func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes { attribute.write(to: &output) }
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
