/// A complete SVG drawing with alternative text.
public struct SVGDocument: Sendable, Equatable {
    /// The size in pixels.
    public var size: FigureSize
    /// A short name, which screen readers read first; may be empty.
    public var title: String
    /// What there is to see, for readers who cannot see it; may be empty.
    public var summary: String
    /// The elements of the drawing, the last on top.
    public var content: [SVGElement]

    /// A drawing on a white card.
    public init(size: FigureSize, title: String, summary: String, content: [SVGElement]) {
        self.size = size
        self.title = title
        self.summary = summary
        self.content = content
    }

    /// The document as text. It has no identifiers, so several may stand on one HTML page.
    public var text: String {
        let width = SVGElement.number(size.width)
        let height = SVGElement.number(size.height)
        var root = SVGElement("svg").with("xmlns", "http://www.w3.org/2000/svg")
            .with("width", width).with("height", height).with("viewBox", "0 0 \(width) \(height)")
            .with("role", "img").with("aria-label", title.isEmpty ? summary : title)
            .with("font-family", FigureStyle.fontFamily)
        if !title.isEmpty { root.children.append(SVGElement("title", text: title)) }
        if !summary.isEmpty { root.children.append(SVGElement("desc", text: summary)) }
        let card = Box(left: 0, top: 0, width: size.width, height: size.height)
        root.children.append(.rectangle(card, fill: FigureStyle.card).with("rx", "4"))
        root.children += content
        var output = ""
        root.write(to: &output)
        return output
    }
}

extension SVGDocument: Displayable {
    /// The drawing, and its title and summary as plain text.
    public var representation: Representation {
        .svg(text) + .text(title.isEmpty ? summary : summary.isEmpty ? title : "\(title)\n\(summary)")
    }
}
