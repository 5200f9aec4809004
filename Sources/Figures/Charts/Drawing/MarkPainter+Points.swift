extension MarkPainter {
    /// From this many points on, those of one colour share a path.
    private static let mostSingle = 1500
    /// More dots than this are drawn on a coarser grid.
    private static let mostDots = 20_000

    func points(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        let bars = marks.flatMap(spread)
        if marks.count <= Self.mostSingle {
            let hasTooltips = marks.count <= Self.mostTooltips
            return bars
                + marks.compactMap { mark in
                    guard let place = placed(mark) else { return nil }
                    var element = symbol(of: mark).element(
                        x: place.x, y: place.y, diameter: mark.size ?? 6, fill: colors.color(of: mark).hex)
                    if let opacity = mark.opacity { element = element.with("opacity", opacity) }
                    return hasTooltips ? titled(element, words(mark)) : element
                }
        }
        return bars + clouds(marks)
    }

    /// A point's place, beside others of its name where it has a position.
    private func placed(_ mark: Mark) -> PlotPoint? {
        guard var place = point(mark.x, mark.y) else { return nil }
        if mark.position != nil, let slot = BarSlots(layout.chart.marks, axes: axes, plot: plot).slot(of: mark) {
            if mark.isLying { place.y = slot.middle } else { place.x = slot.middle }
        }
        return place
    }

    /// The error bars of an estimate.
    private func spread(_ mark: Mark) -> [SVGElement] {
        guard let place = placed(mark) else { return [] }
        return errorBar(mark.y, at: place.x, reach: 4)
            + levelErrorBar(mark.x, at: place.y, reach: 4)
    }

    /// Many points as dots on a grid, a path for each colour: the grid is a quarter of a pixel where that is enough, and
    /// as coarse as a small drawing needs. How many points share a dot shows as its strength.
    private func clouds(_ marks: [Mark]) -> [SVGElement] {
        var order: [String] = []
        var groups: [String: [PlotPoint]] = [:]
        for mark in marks {
            guard let place = point(mark.x, mark.y) else { continue }
            let color = colors.color(of: mark).hex
            if groups[color] == nil { order.append(color) }
            groups[color, default: []].append(place)
        }
        let diameter = marks[0].size ?? (marks.count > 20_000 ? 1.5 : 2.5)
        let opacity = marks[0].opacity ?? 1
        return order.flatMap { color -> [SVGElement] in
            let points = groups[color]!
            let share = max(200, Self.mostDots * points.count / marks.count)
            let cells = PointGrid(points, most: share)
            return cells.paths.map { path in
                SVGElement.path(path.data).with("fill", "none").with("stroke", color)
                    .with("stroke-width", max(diameter, 1.25 * cells.step)).with("stroke-linecap", "round")
                    .with("stroke-opacity", opacity * path.strength)
            }
        }
    }
}

/// Points moved to a grid, with how many share a place.
struct PointGrid {
    /// The distance of the grid's lines in pixels.
    let step: Double
    /// Places of a similar count of points as one path of lines without length, which round ends show as dots.
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
                counts[
                    Cell(column: Int((point.x / step).rounded()), row: Int((point.y / step).rounded())), default: 0] +=
                    1
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
