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

    /// What the element does where a figure answers the pointer.
    var purpose = Purpose.drawing
    /// The names of a legend that show and hide the element.
    var names: [String] = []

    /// What an element does where a figure answers the pointer.
    enum Purpose: Sendable, Equatable {
        /// It is seen; its title is shown where the pointer rests on it.
        case drawing
        /// It only shows its title where the pointer rests on it, and is not seen.
        case pointerTarget
        /// It is a rectangle, not seen, that shows and hides what has a name.
        case toggle(of: String)
        /// It is seen, and is paler while what has a name is hidden.
        case legendEntry(of: String)
        /// It is not seen, and its fill is a dark colour that a dark page has to lighten.
        case darkColor
        /// It is a group that is cut off at its first child, a rectangle that is not seen.
        case clipped
    }

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

    /// The value of an attribute; `nil` where it is not set.
    subscript(attribute name: String) -> String? { attributes.last { $0.name == name }?.value }

    /// A copy with a purpose.
    func with(_ purpose: Purpose) -> SVGElement {
        var copy = self
        copy.purpose = purpose
        return copy
    }

    /// A copy that names of a legend show and hide.
    func named(_ names: [String]) -> SVGElement {
        var copy = self
        copy.names = names
        return copy
    }

    /// A copy whose names, and those of all elements inside it, are changed.
    func mapNames(_ change: (String) -> String) -> SVGElement {
        var copy = self
        copy.names = names.map(change)
        switch purpose {
        case .toggle(let name): copy.purpose = .toggle(of: change(name))
        case .legendEntry(let name): copy.purpose = .legendEntry(of: change(name))
        case .drawing, .pointerTarget, .darkColor, .clipped: break
        }
        copy.children = children.map { $0.mapNames(change) }
        return copy
    }

    /// Appends the element as XML, whatever it is for.
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
