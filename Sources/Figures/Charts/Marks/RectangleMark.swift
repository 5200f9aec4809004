/// A rectangle: the cell at two names, or the part of the plot between values. Cells coloured by a number are a heat
/// map; see ``HeatMap`` for whole matrices.
public struct RectangleMark: ChartContent, Sendable {
    /// The mark of the rectangle.
    public var marks: [Mark]

    /// The cell where a column and a row meet; on an axis of numbers it is as wide as the nearest two values are apart.
    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Rectangles(), x: x, y: y)] }

    /// The rectangle between two values of x and two of y.
    public init(xStart: PlottableValue, xEnd: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Rectangles(), x: xStart, y: yStart, xEnd: xEnd, yEnd: yEnd)]
    }

    /// A strip over the whole height of the plot.
    public init(xStart: PlottableValue, xEnd: PlottableValue) {
        marks = [Mark(Rectangles(), x: xStart, xEnd: xEnd)]
    }

    /// A strip over the whole width of the plot.
    public init(yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Rectangles(), y: yStart, yEnd: yEnd)]
    }
}

/// Cells and strips.
struct Rectangles: MarkKind {
    static let layer = MarkLayer.cells
    static let plural = "cells"
    static let summaryPlace = 50

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        for mark in marks where mark.xEnd == nil && mark.yEnd == nil {
            extent.isFlush = true
            extent.middles += mark.values(along: axis).compactMap(\.datum.number)
        }
    }

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        let cell = cellSize(marks, plot)
        // Cells of one colour share a path, which is much shorter than a rectangle for each.
        struct Group: Hashable {
            var color: String
            var names: [String]
        }
        var order: [Group] = []
        var paths: [Group: String] = [:]
        var strips: [SVGElement] = []
        var numbers: [SVGElement] = []
        var targets: [SVGElement] = []
        let hasTooltips = marks.count <= PlotContext.mostTooltips
        for mark in marks {
            guard let box = box(of: mark, cell: cell, plot) else { continue }
            let color = plot.color(of: mark, fallback: .lightGray)
            if mark.opacity != nil || mark.tooltip != nil || mark.xEnd != nil || mark.yEnd != nil {
                let strip = SVGElement.rectangle(box, fill: color.hex).with("fill-opacity", mark.opacity ?? 0.25)
                strips.append(strip.titled(mark.tooltip).belonging(to: mark))
            } else {
                let group = Group(color: color.hex, names: mark.legendNames)
                if paths[group] == nil { order.append(group) }
                let (left, top) = (SVGElement.number(box.left), SVGElement.number(box.top))
                paths[group, default: ""] +=
                    "M\(left) \(top)h\(SVGElement.number(box.width))v\(SVGElement.number(box.height))H\(left)z"
                if hasTooltips { targets.append(.pointerTarget(words(for: mark, plot), over: box).belonging(to: mark)) }
            }
            if let text = mark.text {
                numbers.append(
                    .label(
                        text, x: box.middleX, y: box.middleY + 3.5, anchor: .middle, size: FigureStyle.smallTextSize,
                        fill: color.contrastingInk
                    ).belonging(to: mark))
            }
        }
        let cells = order.map {
            SVGElement.path(paths[$0]!).with("fill", $0.color).with("shape-rendering", "crispEdges").named($0.names)
        }
        return strips + cells + numbers + targets
    }

    /// The place of a cell and what its colour stands for.
    private static func words(for mark: Mark, _ plot: PlotContext) -> String {
        let place = [mark.x, mark.y].compactMap { $0 }.map { value in
            value.datum.number == nil || value.label.isEmpty ? value.datum.text : "\(value.label) \(value.datum.text)"
        }.joined(separator: ", ")
        guard let value = mark.colorValue else { return place }
        let label = value.datum.number == nil || value.label.isEmpty ? "" : "\(value.label) "
        return "\(place): \(label)\(value.datum.text)"
    }

    /// The width and height of a cell in pixels.
    private static func cellSize(_ marks: [Mark], _ plot: PlotContext) -> (width: Double, height: Double) {
        func extent(_ axis: AxisScale, _ length: Double, _ values: [Double]) -> Double {
            if let strip = axis.strip { return strip * length }
            guard let scale = axis.numbers else { return 0 }
            return min(1, MarkSpacing.smallest(values.compactMap(scale.position))) * length
        }
        return (
            extent(plot.scales.x, plot.box.width, marks.compactMap { $0.x?.datum.number }),
            extent(plot.scales.y, plot.box.height, marks.compactMap { $0.y?.datum.number })
        )
    }

    private static func box(of mark: Mark, cell: (width: Double, height: Double), _ plot: PlotContext) -> Box? {
        let whole = plot.box
        let across = span(mark.x, mark.xEnd, cell: cell.width, whole: (whole.left, whole.right)) { plot.x($0) }
        let up = span(mark.y, mark.yEnd, cell: cell.height, whole: (whole.top, whole.bottom)) { plot.y($0) }
        guard let across, let up else { return nil }
        return Box(left: across.low, top: up.low, right: across.high, bottom: up.high)
    }

    /// From one value to the other, a cell around a single one, or the whole plot without any; `nil` off the scale.
    private static func span(
        _ start: PlottableValue?, _ end: PlottableValue?, cell: Double, whole: (low: Double, high: Double),
        at place: (PlottableValue) -> Double?
    ) -> (low: Double, high: Double)? {
        guard let start else { return whole }
        guard let first = place(start) else { return nil }
        guard let end else { return (first - cell / 2, first + cell / 2) }
        return place(end).map { (min(first, $0), max(first, $0)) }
    }

    static func words(for series: MarkSeries) -> String? {
        guard series.marks.contains(where: { $0.colorValue?.datum.number != nil }) else { return nil }
        return "\(QuantityText.count(series.marks.count)) cells"
    }
}
