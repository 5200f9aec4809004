/// The colours of a map beside a plot, with the numbers that they stand for.
struct ColorBar {
    var scale: Scale
    var map: ColorMap
    var label: String

    private static let barWidth = 12.0
    private static let gap = 14.0

    /// The room that it needs to the right of the plot, in pixels.
    var width: Double {
        let widest = scale.ticks(count: 5).map { TextMetrics.width($0.label) }.max() ?? 0
        return Self.gap + Self.barWidth + 6 + widest + (label.isEmpty ? 0 : 18)
    }

    /// - Parameter offset: The width of what stands between the plot and the bar, in pixels.
    func elements(beside plot: Box, card: Box, offset: Double = 0) -> [SVGElement] {
        let bar = Box(left: plot.right + offset + Self.gap, top: plot.top, width: Self.barWidth, height: plot.height)
        let steps = 64
        var result = (0..<steps).map { step in
            // Every strip reaches down under the next ones, so that no light line shows between them.
            let top = bar.top + bar.height * Double(step) / Double(steps)
            let color = map.color(at: 1 - (Double(step) + 0.5) / Double(steps))
            return SVGElement.rectangle(
                Box(left: bar.left, top: top, right: bar.right, bottom: bar.bottom), fill: color.hex)
        }
        result.append(
            SVGElement.rectangle(bar, fill: "none").with("stroke", FigureStyle.axis).with("stroke-width", 0.5))
        for tick in scale.ticks(count: max(2, min(6, Int(bar.height / 30)))) {
            guard let position = scale.position(of: tick.value) else { continue }
            let height = bar.bottom - position * bar.height
            result.append(.line(bar.right, height, bar.right + 3, height, stroke: FigureStyle.axis))
            result.append(.label(tick.label, x: bar.right + 5, y: height + 4, fill: FigureStyle.quietInk))
        }
        if !label.isEmpty {
            let fitted = TextMetrics.fitted(label, width: max(bar.height + 20, 40))
            result.append(.label(fitted, x: card.right - 8, y: bar.middleY, anchor: .middle, turned: -90))
        }
        return result
    }
}
