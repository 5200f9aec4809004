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
    /// The drawings that stand beside each other on a page, and below each other where it is narrow; none, the default,
    /// for a figure that stays in one piece.
    var pieces: [SVGDocument] { get }
}

extension Drawable {
    /// The figure alone as an SVG document.
    public var svg: SVGDocument {
        SVGDocument(size: size, title: title, summary: summary, content: drawing(in: size))
    }

    /// None.
    public var pieces: [SVGDocument] { [] }

    /// The figure as a part of an HTML page, where it answers the pointer; as an SVG document; and in plain text.
    public var representation: Representation {
        let whole = svg
        let text = whole.text
        let figure = InlineFigure(whole, text: text, pieces: pieces)
        return .html(figure.htmlElement.text) + .svg(text) + .text(plainText)
    }

    /// The figure as an element of HTML.
    ///
    /// - Parameter answers: Whether it answers the pointer. A display that is replaced all the time should not.
    package func htmlElement(answers: Bool = true) -> HTMLElement {
        InlineFigure(svg, pieces: pieces, answers: answers).htmlElement
    }
}
