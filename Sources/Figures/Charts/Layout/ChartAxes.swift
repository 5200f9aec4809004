/// Two axes with their grid, tick labels and titles, without the data between them.
struct ChartAxes {
    var scales: PlotScales
    var xLabel: String
    var yLabel: String
    /// False in all but the lowest of stacked plots that share an x axis.
    var showsXText = true
    /// False in all but the leftmost of plots that share a y axis.
    var showsYText = true
    /// Whether the plot is the only one of its chart.
    var isAlone = true

    private var x: AxisScale { scales.x }
    private var y: AxisScale { scales.y }

    private static let gap = 5.0
    private static let lineHeight = FigureStyle.textSize + 3
    private static let longestName = 150.0

    // MARK: Ticks

    private func xTicks(_ scale: Scale, width: Double) -> [Tick] {
        // Labels must not touch, so long ones leave room for fewer ticks.
        for count in stride(from: max(2, Int(width / 52)), to: 2, by: -1) {
            let ticks = scale.ticks(count: count)
            let widest = ticks.map { TextMetrics.width($0.label) }.max() ?? 0
            if Double(ticks.count) * (widest + 12) < width { return ticks }
        }
        return scale.ticks(count: 2)
    }

    private func yTicks(_ scale: Scale, height: Double) -> [Tick] {
        let count = max(2, Int(height / 34))
        var ticks = scale.ticks(count: count)
        // Two ticks tell too little of an axis; in a low plot they may stand closer.
        if ticks.count < 3 {
            let closer = (count...max(2 * count, 8)).lazy.map { scale.ticks(count: $0) }.first { $0.count >= 3 }
            if let closer, height / Double(closer.count) >= 15 { ticks = closer }
        }
        guard scale.kind == .symmetricLog else { return ticks }
        // Ticks crowd around zero: keep zero, then those on both sides that have room.
        var kept: [(tick: Tick, y: Double)] = []
        for tick in ticks.sorted(by: { $0.value.magnitude < $1.value.magnitude }) {
            guard let y = scale.position(of: tick.value).map({ $0 * height }), kept.allSatisfy({ abs($0.y - y) >= 14 })
            else { continue }
            kept.append((tick, y))
        }
        return kept.map(\.tick)
    }

    private static func widest(_ names: [String], most: Double = longestName) -> Double {
        min(most, names.map { TextMetrics.width($0) }.max() ?? 0)
    }

    /// The width that names beside a plot may have in a figure of a width, in pixels.
    private func longestName(beside width: Double) -> Double {
        isAlone ? max(Self.longestName, 0.4 * width) : Self.longestName
    }

    /// Names that are wider than their strip are turned.
    private func turns(_ names: [String], width: Double) -> Bool {
        (Self.widest(names) + 8) * Double(names.count) > width
    }

    /// The interval at which names are shown if one needs the room of `strips`: 1, 2, 5, 10, …
    private static func interval(_ strips: Double) -> Int {
        guard strips.isFinite, strips > 1 else { return 1 }
        return max(1, Int(Scale.roundStep(for: 0...strips, count: 1)))
    }

    // MARK: Room

    /// The room around a plot in a figure of a size.
    func margins(in size: FigureSize) -> Margins {
        var margins = Margins(top: 0, left: 0, bottom: 10, right: 16)
        if showsYText {
            let labels: Double
            switch y {
            case .numbers(let scale):
                labels = yTicks(scale, height: size.height - 60).map { TextMetrics.width($0.label) }.max() ?? 0
            case .names(let names): labels = Self.widest(names, most: longestName(beside: size.width))
            }
            margins.left = 8 + (yLabel.isEmpty ? 0 : Self.lineHeight + 4) + labels + Self.gap
        } else {
            margins.left = 12
        }
        switch x {
        case .numbers(let scale):
            // The last number may stand below the end of the plot.
            margins.right = max(16, (scale.ticks().map { TextMetrics.width($0.label) }.max() ?? 0) / 2 + 6)
            if showsXText { margins.bottom = 10 + Self.lineHeight }
        case .names(let names):
            guard showsXText else { break }
            let turned = turns(names, width: size.width - margins.left - margins.right)
            margins.bottom = 10 + (turned ? 14 + Self.widest(names) * 0.72 : 16)
            if turned { margins.left = max(margins.left, Self.widest(names) * 0.72 - 10) }
        }
        if showsXText, !xLabel.isEmpty { margins.bottom += 18 }
        return margins
    }

    // MARK: Drawing

    /// All that lies behind the data.
    func elements(plot: Box, in card: Box) -> [SVGElement] {
        let beside = plot.left - card.left - Self.gap - 4 - (yLabel.isEmpty ? 0 : Self.lineHeight + 4)
        return vertical(plot, room: isAlone ? beside : Self.longestName) + horizontal(plot)
            + titles(plot: plot, in: card)
    }

    /// The titles of both axes beside a plot.
    func titles(plot: Box, in card: Box) -> [SVGElement] {
        var result: [SVGElement] = []
        if !yLabel.isEmpty {
            let fitted = TextMetrics.fitted(yLabel, width: max(plot.height + 20, 40))
            result.append(.label(fitted, x: card.left + 16, y: plot.middleY, anchor: .middle, turned: -90))
        }
        if showsXText, !xLabel.isEmpty {
            var below = 35.0
            if case .names(let names) = x, turns(names, width: plot.width) { below = 30 + Self.widest(names) * 0.72 }
            let fitted = TextMetrics.fitted(xLabel, width: max(plot.width + 40, 60))
            result.append(.label(fitted, x: plot.middleX, y: plot.bottom + below, anchor: .middle))
        }
        return result
    }

    /// - Parameter room: The width that names may have, in pixels.
    private func vertical(_ plot: Box, room: Double) -> [SVGElement] {
        var result: [SVGElement] = []
        switch y {
        case .numbers(let scale):
            for tick in yTicks(scale, height: plot.height) {
                guard let position = scale.position(of: tick.value) else { continue }
                let height = plot.bottom - position * plot.height
                result.append(.line(plot.left, height, plot.right, height, stroke: FigureStyle.grid))
                guard showsYText else { continue }
                result.append(
                    .label(tick.label, x: plot.left - Self.gap, y: height + 4, anchor: .end, fill: FigureStyle.quietInk)
                )
            }
            for value in scale.minorTicks(count: max(2, Int(plot.height / 34))) {
                guard let position = scale.position(of: value) else { continue }
                let height = plot.bottom - position * plot.height
                result.append(.line(plot.left - 3, height, plot.left, height, stroke: FigureStyle.axis))
            }
            if scale.kind == .log || x.numbers?.kind == .log {
                result.append(.line(plot.left, plot.top, plot.left, plot.bottom, stroke: FigureStyle.axis))
            }
        case .names(let names):
            result.append(.line(plot.left, plot.top, plot.left, plot.bottom, stroke: FigureStyle.axis))
            guard showsYText else { break }
            let strip = plot.height / Double(max(1, names.count))
            for index in stride(from: 0, to: names.count, by: Self.interval(13 / strip)) {
                let name = TextMetrics.fitted(names[index], width: room)
                let height = plot.top + (Double(index) + 0.5) * strip
                result.append(
                    .label(name, x: plot.left - Self.gap, y: height + 4, anchor: .end, fill: FigureStyle.quietInk))
            }
        }
        return result
    }

    private func horizontal(_ plot: Box) -> [SVGElement] {
        var result: [SVGElement] = []
        switch x {
        case .numbers(let scale):
            let hasGrid = y.numbers == nil
            for tick in xTicks(scale, width: plot.width) {
                guard let position = scale.position(of: tick.value) else { continue }
                let across = plot.left + position * plot.width
                if hasGrid { result.append(.line(across, plot.top, across, plot.bottom, stroke: FigureStyle.grid)) }
                result.append(.line(across, plot.bottom, across, plot.bottom + 4, stroke: FigureStyle.axis))
                guard showsXText else { continue }
                result.append(
                    .label(tick.label, x: across, y: plot.bottom + 16, anchor: .middle, fill: FigureStyle.quietInk))
            }
        case .names(let names):
            guard showsXText else { break }
            let strip = plot.width / Double(max(1, names.count))
            let turned = turns(names, width: plot.width)
            for index in stride(from: 0, to: names.count, by: turned ? Self.interval(13 / strip) : 1) {
                let center = plot.left + (Double(index) + 0.5) * strip
                let name = TextMetrics.fitted(names[index], width: Self.longestName)
                result.append(
                    turned
                        ? .label(
                            name, x: center + 4, y: plot.bottom + 12, anchor: .end, fill: FigureStyle.quietInk,
                            turned: -45)
                        : .label(name, x: center, y: plot.bottom + 16, anchor: .middle, fill: FigureStyle.quietInk))
            }
        }
        result.append(.line(plot.left, plot.bottom, plot.right, plot.bottom, stroke: FigureStyle.axis))
        return result
    }
}
