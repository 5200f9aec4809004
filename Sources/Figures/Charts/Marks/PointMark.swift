/// A dot. An ``Estimate`` as x or y draws an error bar through it.
public struct PointMark: ChartContent, Sendable {
    /// The mark of the dot.
    public var marks: [Mark]

    /// A dot at x and y.
    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Points(), x: x, y: y)] }
}

/// Many dots. Of arrays of different lengths, the values that both have are used. Thousands are drawn on a grid that is
/// as fine as it can be in a small drawing.
public struct PointPlot: ChartContent, Sendable {
    /// The marks of the dots.
    public var marks: [Mark]

    /// Dots at the x and y of equal places.
    public init(x: PlottableValues, y: PlottableValues) {
        marks = (0..<min(x.data.count, y.data.count)).map { Mark(Points(), x: x[$0], y: y[$0]) }
    }
}

/// Dots and symbols, their error bars and texts.
struct Points: MarkKind {
    static let layer = MarkLayer.points
    static let plural = "points"
    static let summaryPlace = 60
    /// From this many points on, the points of one colour share a path.
    private static let mostSingle = 1500
    /// More dots than this are drawn on a coarser grid.
    private static let mostDots = 20_000
    /// More points than this have no texts beside them.
    private static let mostLabelled = 500

    static func takesSlot(_ mark: Mark) -> Bool { mark.position != nil }

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        extent.needsMargin = true
    }

    static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch {
        .symbol(marks.first.map(guides.symbol) ?? .circle)
    }

    // MARK: Drawing

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        let places = places(of: marks, plot)
        let bars = zip(marks, places).flatMap { mark, place -> [SVGElement] in
            guard let place else { return [] }
            let errors = plot.errorBar(mark.y, x: place.x, reach: 4) + plot.errorBar(mark.x, y: place.y, reach: 4)
            return errors.belonging(to: mark)
        }
        let dots = marks.count <= mostSingle ? symbols(marks, at: places, plot) : clouds(marks, plot)
        return bars + dots + labels(marks, plot)
    }

    /// The points' places, beside others of the same place if they have positions.
    private static func places(of marks: [Mark], _ plot: PlotContext) -> [PlotPoint?] {
        let slots = marks.contains { $0.position != nil } ? plot.sharedSlots : nil
        return marks.map { mark in
            guard var place = plot.point(mark.x, mark.y) else { return nil }
            if mark.position != nil, let slot = slots?.slot(of: mark) {
                if mark.isLying { place.y = slot.middle } else { place.x = slot.middle }
            }
            return place
        }
    }

    private static func symbols(_ marks: [Mark], at places: [PlotPoint?], _ plot: PlotContext) -> [SVGElement] {
        let hasTooltips = marks.count <= PlotContext.mostTooltips
        return zip(marks, places).compactMap { mark, place in
            guard let place else { return nil }
            var element = plot.symbol(of: mark).element(
                x: place.x, y: place.y, diameter: mark.size ?? 6, fill: plot.color(of: mark).hex)
            if let opacity = mark.opacity { element = element.with("opacity", opacity) }
            return (hasTooltips ? element.titled(plot.words(for: mark)) : element).belonging(to: mark)
        }
    }

    /// Many points as dots on a grid, with a path for each colour. The grid's step is a quarter of a pixel if that
    /// keeps the drawing small, and coarser otherwise. A dot is the stronger, the more points share it.
    private static func clouds(_ marks: [Mark], _ plot: PlotContext) -> [SVGElement] {
        struct Group: Hashable {
            var color: String
            var names: [String]
        }
        var order: [Group] = []
        var groups: [Group: [PlotPoint]] = [:]
        for mark in marks {
            guard let place = plot.point(mark.x, mark.y) else { continue }
            let group = Group(color: plot.color(of: mark).hex, names: mark.legendNames)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(place)
        }
        let diameter = marks[0].size ?? (marks.count > 20_000 ? 1.5 : 2.5)
        let opacity = marks[0].opacity ?? 1
        return order.flatMap { group -> [SVGElement] in
            let points = groups[group]!
            let share = max(200, mostDots * points.count / marks.count)
            let cells = PointGrid(points, most: share)
            return cells.paths.map { path in
                SVGElement.path(path.data).with("fill", "none").with("stroke", group.color)
                    .with("stroke-width", max(diameter, 1.25 * cells.step)).with("stroke-linecap", "round")
                    .with("stroke-opacity", opacity * path.strength).named(group.names)
            }
        }
    }

    /// The points' texts, beside them where they cover least.
    private static func labels(_ points: [Mark], _ plot: PlotContext) -> [SVGElement] {
        guard points.contains(where: { $0.text != nil }), points.count <= mostLabelled else { return [] }
        let places = points.map { plot.point($0.x, $0.y) }
        var taken = places.compactMap { $0 }.map { Box(left: $0.x - 3, top: $0.y - 3, width: 6, height: 6) }
        return zip(points, places).compactMap { mark, place in
            guard let text = mark.text, let place else { return nil }
            let width = TextMetrics.width(text, size: FigureStyle.smallTextSize)
            let height = FigureStyle.smallTextSize
            // To the right, above, to the left, below.
            let candidates: [(Box, SVGElement.Anchor)] = [
                (Box(left: place.x + 5, top: place.y - height / 2, width: width, height: height), .start),
                (Box(left: place.x - width / 2, top: place.y - 5 - height, width: width, height: height), .middle),
                (Box(left: place.x - 5 - width, top: place.y - height / 2, width: width, height: height), .end),
                (Box(left: place.x - width / 2, top: place.y + 5, width: width, height: height), .middle),
            ]
            func cost(_ box: Box) -> Double {
                let covered = taken.reduce(0) { $0 + $1.overlap(with: box) }
                let outside = box.width * box.height - box.overlap(with: plot.box)
                // Less than a pixel does not count.
                return (covered + 4 * outside).rounded(.towardZero)
            }
            let best = candidates.enumerated().min {
                (cost($0.element.0), $0.offset) < (cost($1.element.0), $1.offset)
            }!.element
            taken.append(best.0)
            let x = best.1 == .start ? best.0.left : best.1 == .end ? best.0.right : best.0.middleX
            return .label(
                text, x: x, y: best.0.bottom - 2, anchor: best.1, size: FigureStyle.smallTextSize,
                fill: FigureStyle.quietInk
            ).belonging(to: mark)
        }
    }
}

/// Points moved to a grid, with how many share a place.
struct PointGrid {
    /// The distance of the grid's lines in pixels.
    let step: Double
    /// Paths with the places that about the same number of points share. A place is a line without length, which round
    /// line ends show as a dot.
    let paths: [(data: String, strength: Double)]

    private struct Cell: Hashable {
        var column: Int
        var row: Int
    }

    /// - Parameter most: About how many dots there may be.
    init(_ points: [PlotPoint], most: Int) {
        var counts: [Cell: Int] = [:]
        var step = 0.25
        for candidate in [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8] {
            step = candidate
            counts.removeAll(keepingCapacity: true)
            for point in points {
                let cell = Cell(column: Int((point.x / step).rounded()), row: Int((point.y / step).rounded()))
                counts[cell, default: 0] += 1
            }
            if counts.count <= most { break }
        }
        self.step = step
        let largest = counts.values.max() ?? 1
        let levels = largest == 1 ? 1 : 4
        var places = [[Cell]](repeating: [], count: levels)
        for (cell, count) in counts {
            // Equal ratios of counts are equal steps of strength.
            let share = largest == 1 ? 0 : commonLogarithm(Double(count)) / commonLogarithm(Double(largest))
            places[min(levels - 1, Int(share * Double(levels)))].append(cell)
        }
        paths = places.enumerated().compactMap { level, cells in
            guard !cells.isEmpty else { return nil }
            var data = ""
            var last = Cell(column: 0, row: 0)
            for cell in cells.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
                data +=
                    "m\(SVGElement.number(Double(cell.column - last.column) * step)) "
                    + "\(SVGElement.number(Double(cell.row - last.row) * step))h0"
                last = cell
            }
            return (data, levels == 1 ? 1 : 0.4 + 0.6 * Double(level) / Double(levels - 1))
        }
    }
}
