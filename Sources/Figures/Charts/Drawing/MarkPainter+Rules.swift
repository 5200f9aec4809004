extension MarkPainter {
    func rules(_ marks: [Mark]) -> [SVGElement] {
        marks.compactMap { mark in
            let ends: (PlotPoint, PlotPoint)
            if mark.xEnd != nil || mark.yEnd != nil {
                guard let start = point(mark.x, mark.y), let end = point(mark.xEnd, mark.yEnd) else { return nil }
                ends = (start, end)
            } else if mark.y == nil {
                guard let x = across(mark.x) else { return nil }
                ends = (PlotPoint(x: x, y: plot.top), PlotPoint(x: x, y: plot.bottom))
            } else {
                guard let y = up(mark.y) else { return nil }
                ends = (PlotPoint(x: plot.left, y: y), PlotPoint(x: plot.right, y: y))
            }
            var line = SVGElement.line(
                ends.0.x, ends.0.y, ends.1.x, ends.1.y, stroke: colors.color(of: mark, fallback: .quiet).hex,
                width: mark.size ?? 1)
            // Lines that end somewhere belong to the data.
            if let dashes = mark.dashes ?? (mark.xEnd == nil && mark.yEnd == nil ? Self.ruleDashes : dashes(of: mark)) {
                line = line.with("stroke-dasharray", dashes)
            }
            if let opacity = mark.opacity { line = line.with("stroke-opacity", opacity) }
            return titled(line, mark.tooltip ?? mark.text)
        }
    }

    /// The texts of upright rules above the plot; those of level ones are in the legend.
    func annotations(_ marks: [Mark]) -> [SVGElement] {
        marks.compactMap { mark in
            guard mark.shape == .rule, mark.y == nil, let text = mark.text, !text.isEmpty, let x = across(mark.x),
                (plot.left - 1...plot.right + 1).contains(x)
            else { return nil }
            let position = (x - plot.left) / plot.width
            let anchor: SVGElement.Anchor = position > 0.8 ? .end : position < 0.2 ? .start : .middle
            let color = colors.color(of: mark, fallback: .quiet).hex
            let isNamed = layout.plots.count > 1
            return .label(text, x: x, y: plot.top - (isNamed ? 20 : 5), anchor: anchor, fill: color)
        }
    }
}
