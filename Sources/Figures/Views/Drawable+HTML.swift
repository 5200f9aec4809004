import Foundation

extension Drawable {
    /// The figure as an image in an HTML fragment: front ends remove inline SVG from HTML that is not trusted.
    package var htmlImage: HTMLElement {
        let source = Data(svg.text.utf8).base64EncodedString()
        let words = [title, summary].filter { !$0.isEmpty }.joined(separator: ". ")
        return HTMLElement("img").with("src", "data:image/svg+xml;base64,\(source)").with("alt", words)
            .with("width", size.width).with("height", size.height).style("max-width:100%")
    }
}
