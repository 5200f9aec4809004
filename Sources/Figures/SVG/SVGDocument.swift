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

    /// The document as text. Its identifiers follow from all that is in it, so several may stand on one HTML page.
    public var text: String {
        var digest = Digest()
        digest.add("\(size) \(title) \(summary)")
        for element in content { digest.add(element) }
        var clips = ClipNames(prefix: "clip-\(digest.text)")
        return text(&clips)
    }

    private func text(_ clips: inout ClipNames) -> String {
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
        for element in content { root.children += element.standingAlone(&clips) }
        var output = ""
        root.write(to: &output)
        return output
    }
}

/// A number that differs for different drawings (FNV-1a, 64 bits).
private struct Digest {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Up to 13 letters and digits.
    var text: String { String(hash, radix: 36) }

    mutating func add(_ text: String) {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // Between texts stands what no text has.
        hash = (hash ^ 0xFF) &* 0x100_0000_01b3
    }

    mutating func add(_ element: SVGElement) {
        add(element.name)
        for attribute in element.attributes {
            add(attribute.name)
            add(attribute.value)
        }
        if let text = element.text { add(text) }
        add("\(element.children.count)")
        for child in element.children { add(child) }
    }
}

/// The identifiers of the parts of one drawing that are cut off.
struct ClipNames {
    let prefix: String
    private(set) var count = 0

    init(prefix: String) { self.prefix = prefix }

    mutating func next() -> String {
        count += 1
        return "\(prefix)-\(count)"
    }
}

extension SVGElement {
    /// The element where nothing answers the pointer but a browser: nothing if it only answers the pointer.
    ///
    /// What is cut off has a `clipPath`. A nested `svg` would need no identifier, but not every program that draws SVG
    /// puts its content in the right place.
    func standingAlone(_ clips: inout ClipNames) -> [SVGElement] {
        switch purpose {
        case .pointerTarget, .toggle, .darkColor: return []
        case .clipped:
            let name = clips.next()
            let shape = SVGElement("clipPath", children: Array(children.prefix(1))).with("id", name)
            var group = SVGElement("g").with("clip-path", "url(#\(name))")
            for child in children.dropFirst() { group.children += child.standingAlone(&clips) }
            return [shape, group]
        case .drawing, .legendEntry:
            guard !children.isEmpty else { return [self] }
            var copy = self
            copy.children = []
            for child in children { copy.children += child.standingAlone(&clips) }
            return [copy]
        }
    }
}

extension SVGDocument: Displayable {
    /// The drawing as HTML that answers the pointer and as SVG, and its title and summary as plain text.
    public var representation: Representation {
        let text = text
        return .html(InlineFigure(self, text: text).htmlElement.text) + .svg(text)
            + .text(title.isEmpty ? summary : summary.isEmpty ? title : "\(title)\n\(summary)")
    }
}
