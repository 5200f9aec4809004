/// Two axes with their grid, tick labels and titles, without the data between them.
struct CartesianAxes {
    var x: Scale
    var y: Scale
    var title: String
    var xLabel: String
    var yLabel: String
    /// Off in all but the lowest of stacked charts that share an x axis.
    var showsXText = true
    /// Off where the x axis has names in place of numbers.
    var showsXAxis = true

    private static let tickGap = 5.0
    private static let textHeight = Style.textSize + 3

    func xTicks(width: Double) -> [Tick] {
        // Labels must not touch, and long ones need fewer ticks.
        for count in stride(from: max(2, Int(width / 52)), to: 2, by: -1) {
            let ticks = x.ticks(count: count)
            let widest = ticks.map { TextMetrics.width($0.label) }.max() ?? 0
            if Double(ticks.count) * (widest + 12) < width { return ticks }
        }
        return x.ticks(count: 2)
    }

    func yTicks(height: Double) -> [Tick] { y.ticks(count: max(2, Int(height / 34))) }

    /// Room around the plot in a figure of a height.
    func margins(height: Double) -> Margins {
        // The last number of the x axis may stand below the very end of the plot.
        let last = showsXAxis ? x.ticks().map { TextMetrics.width($0.label) }.max() ?? 0 : 0
        let labels = yTicks(height: height - 60).map { TextMetrics.width($0.label) }.max() ?? 0
        return Margins(
            top: title.isEmpty ? 12 : 32,
            left: 8 + (yLabel.isEmpty ? 0 : Self.textHeight + 4) + labels + Self.tickGap,
            bottom: showsXText ? 10 + Self.textHeight + (xLabel.isEmpty ? 0 : Self.textHeight + 4) : 10,
            right: max(16, last / 2 + 6))
    }

    func point(_ horizontal: Double, _ vertical: Double, in plot: Box) -> PlotPoint? {
        guard let across = x.position(of: horizontal), let up = y.position(of: vertical) else { return nil }
        return PlotPoint(x: plot.left + across * plot.width, y: plot.bottom - up * plot.height)
    }

    /// Everything that lies behind the data.
    func elements(plot: Box, in card: Box) -> [SVGElement] {
        var result: [SVGElement] = []
        if !title.isEmpty {
            let fitted = TextMetrics.fitted(title, width: card.right - plot.left - 8, size: Style.titleSize, bold: true)
            result.append(.label(fitted, x: plot.left, y: card.top + 20, size: Style.titleSize, bold: true))
        }
        for tick in yTicks(height: plot.height) {
            guard let position = y.position(of: tick.value) else { continue }
            let height = plot.bottom - position * plot.height
            result.append(.line(plot.left, height, plot.right, height, stroke: Style.grid))
            result.append(.label(tick.label, x: plot.left - Self.tickGap, y: height + 4, anchor: .end, fill: Style.quietInk))
        }
        for value in y.minorTicks(count: max(2, Int(plot.height / 34))) {
            guard let position = y.position(of: value) else { continue }
            let height = plot.bottom - position * plot.height
            result.append(.line(plot.left - 3, height, plot.left, height, stroke: Style.axis))
        }
        guard showsXAxis else { return result + yTitle(plot: plot, in: card) }
        for tick in xTicks(width: plot.width) {
            guard let position = x.position(of: tick.value) else { continue }
            let across = plot.left + position * plot.width
            result.append(.line(across, plot.bottom, across, plot.bottom + 4, stroke: Style.axis))
            if showsXText {
                result.append(.label(tick.label, x: across, y: plot.bottom + 16, anchor: .middle, fill: Style.quietInk))
            }
        }
        result.append(.line(plot.left, plot.bottom, plot.right, plot.bottom, stroke: Style.axis))
        if x.kind == .logarithmic || y.kind == .logarithmic {
            result.append(.line(plot.left, plot.top, plot.left, plot.bottom, stroke: Style.axis))
        }
        if showsXText, !xLabel.isEmpty {
            result.append(.label(xLabel, x: plot.middleX, y: plot.bottom + 35, anchor: .middle))
        }
        return result + yTitle(plot: plot, in: card)
    }

    private func yTitle(plot: Box, in card: Box) -> [SVGElement] {
        guard !yLabel.isEmpty else { return [] }
        let fitted = TextMetrics.fitted(yLabel, width: max(plot.height + 20, 40))
        return [.label(fitted, x: card.left + 16, y: plot.middleY, anchor: .middle, turned: -90)]
    }
}
