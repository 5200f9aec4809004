extension MarkPainter {
    func rectangles(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        let cell = cellSize(marks)
        // Cells of one colour share a path, which is much shorter than a rectangle for each.
        var order: [String] = []
        var paths: [String: String] = [:]
        var strips: [SVGElement] = []
        var numbers: [SVGElement] = []
        for mark in marks {
            guard let box = box(of: mark, cell: cell) else { continue }
            let color = colors.color(of: mark, fallback: .lightGray)
            if mark.opacity != nil || mark.tooltip != nil || mark.xEnd != nil || mark.yEnd != nil {
                let strip = SVGElement.rectangle(box, fill: color.hex).with("fill-opacity", mark.opacity ?? 0.25)
                strips.append(titled(strip, mark.tooltip))
            } else {
                if paths[color.hex] == nil { order.append(color.hex) }
                let (left, top) = (SVGElement.number(box.left), SVGElement.number(box.top))
                paths[color.hex, default: ""] +=
                    "M\(left) \(top)h\(SVGElement.number(box.width))v\(SVGElement.number(box.height))H\(left)z"
            }
            if let text = mark.text {
                numbers.append(
                    .label(
                        text, x: box.middleX, y: box.middleY + 3.5, anchor: .middle, size: Style.smallTextSize,
                        fill: color.contrastingInk))
            }
        }
        return strips + order.map { SVGElement.path(paths[$0]!).with("fill", $0).with("shape-rendering", "crispEdges") }
            + numbers
    }

    /// The width and height of a cell in pixels.
    private func cellSize(_ marks: [Mark]) -> (width: Double, height: Double) {
        func extent(_ axis: AxisScale, _ length: Double, _ values: [Double]) -> Double {
            if let strip = axis.strip { return strip * length }
            guard let scale = axis.numbers else { return 0 }
            return min(1, MarkSpacing.smallest(values.compactMap(scale.position))) * length
        }
        return (
            extent(axes.x, plot.width, marks.compactMap { $0.x?.datum.number }),
            extent(axes.y, plot.height, marks.compactMap { $0.y?.datum.number })
        )
    }

    private func box(of mark: Mark, cell: (width: Double, height: Double)) -> Box? {
        guard let x = span(mark.x, mark.xEnd, at: across, cell: cell.width, whole: (plot.left, plot.right)),
            let y = span(mark.y, mark.yEnd, at: up, cell: cell.height, whole: (plot.top, plot.bottom))
        else { return nil }
        return Box(left: x.low, top: y.low, right: x.high, bottom: y.high)
    }

    /// From one value to the other, a cell around the only one, or the whole plot without any; `nil` off the scale.
    private func span(
        _ start: PlottableValue?, _ end: PlottableValue?, at place: (PlottableValue?) -> Double?, cell: Double,
        whole: (low: Double, high: Double)
    ) -> (low: Double, high: Double)? {
        guard start != nil else { return whole }
        guard let first = place(start) else { return nil }
        guard end != nil else { return (first - cell / 2, first + cell / 2) }
        return place(end).map { (min(first, $0), max(first, $0)) }
    }
}
