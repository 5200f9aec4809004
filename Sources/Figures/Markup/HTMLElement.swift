/// One element of an HTML fragment.
///
/// Texts and attributes are escaped when the element is written, so nothing that a value contains is taken for markup.
///
///     let row = HTMLElement("tr", [
///         HTMLElement("th", "seed").with("scope", "row").node, HTMLElement("td", "\(seed)").node,
///     ])
///     let html = row.text
public struct HTMLElement: Sendable, Equatable {
    /// The element's name, such as `table`.
    public var name: String
    /// The attributes in the order in which they were set.
    public private(set) var attributes: [MarkupAttribute] = []
    /// What stands inside the element.
    public var content: [HTMLNode]

    /// An element without attributes.
    public init(_ name: String, _ content: [HTMLNode] = []) {
        self.name = name
        self.content = content
    }

    /// An element that holds a text.
    public init(_ name: String, _ text: String) { self.init(name, [.text(text)]) }

    /// A copy with an attribute added. The value is escaped when it is written.
    public func with(_ name: String, _ value: String) -> HTMLElement {
        var copy = self
        copy.attributes.append(MarkupAttribute(name: name, value: value))
        return copy
    }

    /// A copy with a numeric attribute added, with at most two decimals; zero for what is not finite.
    public func with(_ name: String, _ value: Double) -> HTMLElement { with(name, MarkupAttribute.number(value)) }

    /// A copy with a style sheet's declarations, such as `text-align:left;padding:0`.
    public func style(_ declarations: String) -> HTMLElement { with("style", declarations) }

    /// The element as a part of other content.
    public var node: HTMLNode { .element(self) }

    /// The element as text.
    public var text: String { [node].html }

    /// Elements that have no content and no end tag.
    private static let void: Set<String> = ["br", "col", "hr", "img", "input", "wbr"]

    fileprivate func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes { attribute.write(to: &output) }
        output += ">"
        if name == "style" {
            // The text of a style sheet is not markup: only its end tag could end it.
            for case .text(let text) in content { output += text.replacing("</", with: "<\\/") }
            output += "</style>"
            return
        }
        if content.isEmpty, Self.void.contains(name) { return }
        for node in content { node.write(to: &output) }
        output += "</\(name)>"
    }
}

/// A part of an HTML fragment: an element or a text; a string literal stands for a text.
public enum HTMLNode: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// An element with its content.
    case element(HTMLElement)
    /// A text, escaped when it is written.
    case text(String)
    /// A character by its name in HTML, such as `nbsp`.
    case entity(String)
    /// A drawing, an `svg` element with all that is in it.
    case drawing(SVGElement)

    /// A text.
    public init(stringLiteral text: String) { self = .text(text) }

    fileprivate func write(to output: inout String) {
        switch self {
        case .element(let element): element.write(to: &output)
        case .text(let text): output += Escaping.markup(text)
        case .entity(let name): output += "&\(name);"
        case .drawing(let element): element.write(to: &output)
        }
    }
}

extension [HTMLNode] {
    /// The fragment as text.
    public var html: String {
        var output = ""
        for node in self { node.write(to: &output) }
        return output
    }

    /// Every part on a line of its own, after a line end.
    package static func lines(_ elements: [HTMLElement]) -> [HTMLNode] { elements.flatMap { ["\n", $0.node] } }
}
