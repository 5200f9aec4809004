extension SVGElement {
    /// Several elements as one.
    public static func group(_ children: [SVGElement]) -> SVGElement { SVGElement("g", children: children) }

    /// A straight line from (`x1`, `y1`) to (`x2`, `y2`), in a colour such as ``RGBColor/hex``; all lengths are in
    /// pixels.
    public static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, width: Double = 1
    ) -> SVGElement {
        SVGElement("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2)
            .with("stroke", stroke).with("stroke-width", width)
    }

    /// A rectangle filled with a colour, such as ``RGBColor/hex``.
    public static func rectangle(_ box: Box, fill: String) -> SVGElement {
        SVGElement("rect").with("x", box.left).with("y", box.top)
            .with("width", box.width).with("height", box.height).with("fill", fill)
    }

    /// A circle around a point, filled with a colour such as ``RGBColor/hex``; its radius is in pixels.
    public static func circle(_ x: Double, _ y: Double, radius: Double, fill: String) -> SVGElement {
        SVGElement("circle").with("cx", x).with("cy", y).with("r", radius).with("fill", fill)
    }

    /// A path by its `d` attribute, such as ``PathData`` makes; black where no fill is set.
    public static func path(_ data: String) -> SVGElement { SVGElement("path").with("d", data) }

    /// Which part of a text stands at its x: its start, its middle or its end.
    public enum Anchor: String, Sendable {
        /// The text begins there.
        case start
        /// The text is centred there.
        case middle
        /// The text ends there.
        case end
    }

    /// A line of text whose baseline runs through `y`.
    ///
    /// Powers of ten such as `10⁻³` are set with a smaller raised exponent, because not every sans-serif font has all
    /// superscript digits.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - x: Where the text is anchored, in pixels.
    ///   - y: The baseline, in pixels.
    ///   - anchor: Which part of the text stands at `x`.
    ///   - size: The font size in pixels.
    ///   - fill: The colour, such as ``RGBColor/hex``.
    ///   - bold: Whether the text is bold.
    ///   - turned: The angle by which the text is turned clockwise around its anchor, in degrees.
    public static func label(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, size: Double = FigureStyle.textSize,
        fill: String = FigureStyle.ink, bold: Bool = false, turned: Double = 0
    ) -> SVGElement {
        var element = SVGElement("text").with("x", x).with("y", y)
        if anchor != .start { element = element.with("text-anchor", anchor.rawValue) }
        element = element.with("font-size", size).with("fill", fill)
        if bold { element = element.with("font-weight", "bold") }
        if turned != 0 {
            element = element.with("transform", "rotate(\(number(turned)) \(number(x)) \(number(y)))")
        }
        let (base, exponent) = splitExponent(text)
        element.text = base
        if let exponent {
            element.children = [
                SVGElement("tspan", text: exponent).with("dy", -0.35 * size).with("font-size", 0.72 * size)
            ]
        }
        return element
    }

    /// A copy that shows a text where the pointer rests on it; unchanged for `nil` and an empty text.
    public func titled(_ title: String?) -> SVGElement {
        guard let title, !title.isEmpty else { return self }
        var result = self
        result.children.append(SVGElement("title", text: title))
        return result
    }

    /// Separates a superscript exponent from the end of a text and returns it in ordinary digits.
    private static func splitExponent(_ text: String) -> (base: String, exponent: String?) {
        let plain: [Character: Character] = [
            "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
            "⁻": "\u{2212}",
        ]
        let raised = text.reversed().prefix { plain[$0] != nil }.reversed()
        guard !raised.isEmpty, text.dropLast(raised.count).hasSuffix("10") else { return (text, nil) }
        return (String(text.dropLast(raised.count)), String(raised.map { plain[$0] ?? $0 }))
    }
}
