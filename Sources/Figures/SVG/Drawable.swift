/// A figure that can be drawn at any size, alone or as a part of another figure.
public protocol Drawable: Displayable, Sendable {
    /// The size at which it is drawn when it stands alone, in pixels.
    var size: FigureSize { get }
    /// Its heading; may be empty.
    var title: String { get }
    /// What there is to see, in words; becomes the alternative text of the image.
    var summary: String { get }
    /// The form for plain text, of one or more lines.
    var plainText: String { get }
    /// The elements of the drawing in a size, with the origin at the upper left corner.
    func drawing(in size: FigureSize) -> [SVGElement]
}

extension Drawable {
    /// The figure alone as an SVG document.
    public var svg: SVGDocument {
        SVGDocument(size: size, title: title, summary: summary, content: drawing(in: size))
    }

    /// The figure as an SVG document, and in plain text.
    public var representation: Representation { .svg(svg.text) + .text(plainText) }
}
