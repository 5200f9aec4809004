import Foundation

extension Drawable {
    /// The figure as an image in an HTML fragment: front ends remove inline SVG from HTML that is not trusted.
    package var htmlImage: String {
        let source = "data:image/svg+xml;base64,\(Data(svg.text.utf8).base64EncodedString())"
        let words = [title, summary].filter { !$0.isEmpty }.joined(separator: ". ")
        let (width, height) = (SVGElement.number(size.width), SVGElement.number(size.height))
        return
            "<img src=\"\(source)\" alt=\"\(Escaping.markup(words))\" width=\"\(width)\" height=\"\(height)\" style=\"max-width:100%\">"
    }
}
