extension SVGElement {
    /// A copy that the legend shows and hides with the names that a mark's colour, symbol and dashes stand for.
    ///
    /// Elements without this follow the names of their colours.
    public func belonging(to mark: Mark) -> SVGElement {
        let names = mark.legendNames
        return names.isEmpty ? self : named(names)
    }

    /// A dot that is not seen and shows a text where the pointer rests on it, such as the value at a point of a line.
    /// Only HTML has it.
    ///
    /// - Parameters:
    ///   - text: The text; lines are kept apart.
    ///   - point: The middle of the dot, in pixels.
    public static func pointerTarget(_ text: String, at point: PlotPoint) -> SVGElement {
        SVGElement("circle").with("cx", point.x).with("cy", point.y).with("r", 4).titled(text).with(.pointerTarget)
    }

    /// A rectangle that is not seen and shows a text where the pointer rests on it. Only HTML has it.
    ///
    /// - Parameters:
    ///   - text: The text; lines are kept apart.
    ///   - box: The rectangle, in pixels.
    public static func pointerTarget(_ text: String, over box: Box) -> SVGElement {
        SVGElement.rectangle(box, fill: "none").titled(text).with(.pointerTarget)
    }
}

extension [SVGElement] {
    /// Copies that belong to a mark.
    func belonging(to mark: Mark) -> [SVGElement] {
        let names = mark.legendNames
        return names.isEmpty ? self : map { $0.named(names) }
    }
}

extension Mark {
    /// The names that the mark's colour, symbol and dashes stand for.
    var legendNames: [String] {
        var names: [String] = []
        for value in [colorValue, symbol, lineStyle] {
            guard let datum = value?.datum else { continue }
            // A number as a colour is on the colour bar.
            if value == colorValue, datum.number != nil { continue }
            if !names.contains(datum.text) { names.append(datum.text) }
        }
        return names
    }
}
