/// A bar from zero to a value. It stands if x is a name or both are numbers, and lies if only y is a name.
///
/// Bars of one place are stacked, or stand beside each other by `position(by:)`. An ``Estimate`` draws an error bar.
public struct BarMark: ChartContent, Sendable {
    /// The mark of the bar.
    public var marks: [Mark]

    /// A bar from zero.
    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Bars(), x: x, y: y)] }

    /// A standing bar over a range of x, such as a bin.
    public init(xStart: PlottableValue, xEnd: PlottableValue, y: PlottableValue) {
        marks = [Mark(Bars(), x: xStart, y: y, xEnd: xEnd)]
    }

    /// A bar between two values of y.
    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Bars(), x: x, y: yStart, yEnd: yEnd)]
    }
}

/// Bars, stacked where they have one place.
struct Bars: MarkKind {
    static let layer = MarkLayer.bars
    static let plural = "bars"
    static let summaryPlace = 30
    /// A summary names the value of every bar, unless there are more.
    private static let mostWorded = 12
    /// Plain text has a line for every bar, unless there are more.
    private static let mostLines = 24

    static func takesSlot(_ mark: Mark) -> Bool { true }

    // MARK: Axes

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        var stacks = BarStacks()
        for mark in marks {
            let isAlong = mark.isLying ? axis == .x : axis == .y
            if isAlong {
                guard mark.yEnd == nil else { continue }
                extent.includesZero = true
                let ends = stacks.place(mark)
                extent.values += [ends.from, ends.to]
            } else if mark.xEnd == nil {
                extent.middles += mark.values(along: axis).compactMap(\.datum.number)
            } else {
                extent.isFlush = true
            }
        }
    }

    // MARK: Drawing

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        let slots = plot.slots(for: marks)
        var stacks = BarStacks()
        var result: [SVGElement] = []
        var errors: [SVGElement] = []
        let hasTooltips = marks.count <= PlotContext.mostTooltips
        let areThrough = Set(marks.filter { $0.xEnd != nil }.compactMap { $0.colorValue?.datum.text }).count > 1
        for mark in marks {
            let ends =
                mark.yEnd == nil ? stacks.place(mark) : (mark.y?.datum.number ?? .nan, mark.yEnd?.datum.number ?? .nan)
            guard let box = box(of: mark, from: ends.0, to: ends.1, slots: slots, plot), box.width > 0 else { continue }
            // An empty bin shows nothing.
            if box.height == 0, mark.xEnd != nil { continue }
            var element = SVGElement.rectangle(box, fill: plot.color(of: mark).hex)
            if let opacity = mark.opacity ?? (areThrough ? 0.5 : nil) {
                element = element.with("fill-opacity", opacity)
            }
            result.append((hasTooltips ? element.titled(plot.words(for: mark)) : element).belonging(to: mark))
            if mark.isLying {
                errors += plot.errorBar(mark.x, y: box.middleY, reach: min(5, box.height * 0.27)).belonging(to: mark)
            } else if mark.xEnd == nil {
                errors += plot.errorBar(mark.y, x: box.middleX, reach: min(5, box.width * 0.27)).belonging(to: mark)
            }
        }
        return result + errors + zeroLine(marks, plot)
    }

    /// The line from which bars start.
    private static func zeroLine(_ marks: [Mark], _ plot: PlotContext) -> [SVGElement] {
        let box = plot.box
        guard marks.contains(where: \.isLying) else {
            return [.line(box.left, plot.base, box.right, plot.base, stroke: FigureStyle.axis)]
        }
        guard let zero = plot.position(of: .number(0), along: .x), (0...1).contains(zero) else { return [] }
        let x = box.left + zero * box.width
        return [.line(x, box.top, x, box.bottom, stroke: FigureStyle.axis)]
    }

    private static func box(
        of mark: Mark, from: Double, to: Double, slots: BarSlots, _ plot: PlotContext
    ) -> Box? {
        guard from.isFinite, to.isFinite else { return nil }
        if mark.isLying {
            guard let slot = slots.slot(of: mark), let end = plot.position(of: .number(to), along: .x)
            else { return nil }
            let start = plot.position(of: .number(from), along: .x) ?? 0
            let places = [start, end].map { plot.box.left + max(0, min(1, $0)) * plot.box.width }
            return Box(
                left: places.min()!, top: slot.middle - slot.width / 2, right: places.max()!,
                bottom: slot.middle + slot.width / 2)
        }
        guard let end = plot.y(to) else { return nil }
        let start = plot.y(from) ?? plot.box.bottom
        let (top, bottom) = (max(plot.box.top - 4, min(start, end)), min(plot.box.bottom + 4, max(start, end)))
        if let xEnd = mark.xEnd {
            guard let left = plot.x(mark.x), let right = plot.x(xEnd) else { return nil }
            // A light line between bins, if there is room for it.
            let gap = abs(right - left) > 4 ? 1.0 : 0
            return Box(left: min(left, right) + gap / 2, top: top, right: max(left, right) - gap / 2, bottom: bottom)
        }
        guard let slot = slots.slot(of: mark) else { return nil }
        return Box(left: slot.middle - slot.width / 2, top: top, right: slot.middle + slot.width / 2, bottom: bottom)
    }

    // MARK: Words

    static func words(for series: MarkSeries) -> String? {
        let marks = series.marks
        guard marks.count <= mostWorded, marks.allSatisfy({ $0.xEnd == nil }) else {
            let values = series.values
            guard let most = values.indices.filter({ values[$0].isFinite }).max(by: { values[$0] < values[$1] }) else {
                return "\(marks.count) bars without a finite value"
            }
            let (mark, place) = (marks[most], marks[most].placeAndValue.place?.datum.text ?? "")
            return "\(marks.count) bars, the \(mark.isLying ? "largest" : "highest") at \(place)"
        }
        return series.valuesByPlace
    }

    static func plainLines(for series: MarkSeries) -> [String] {
        guard series.marks.count <= mostLines else {
            return [series.lead + Sparkline.text(series.values, width: 60)]
        }
        return (series.name.isEmpty ? [] : ["\(series.name):"]) + plainBars(series.marks)
    }

    /// A line for every bar: its place, the bar, and its value.
    private static func plainBars(_ marks: [Mark]) -> [String] {
        let rows = marks.map { mark -> (name: String, value: PlottableDatum) in
            if let end = mark.xEnd {
                if let start = mark.x?.datum.number, let end = end.datum.number, end - start == 1,
                    start != start.rounded()
                {
                    return (NumberText.brief((start + end) / 2).plain, mark.y?.datum ?? .number(.nan))
                }
                return ("\(mark.x?.datum.text ?? "")…\(end.datum.text)", mark.y?.datum ?? .number(.nan))
            }
            let (place, value) = mark.placeAndValue
            return (place?.datum.text ?? "", value?.datum ?? .number(.nan))
        }
        let largest = rows.compactMap { $0.value.number?.magnitude }.filter(\.isFinite).max() ?? 0
        let width = rows.map(\.name.count).max() ?? 0
        // Four digits of every value: more would only lengthen the lines.
        let format = NumberFormat.automatic.resolved(
            for: rows.map { row in
                guard let value = row.value.number, value.isFinite, value != 0 else { return 0 }
                let unit = powerOfTen(decimalExponent(value) - 3)
                return (value / unit).rounded() * unit
            })
        return rows.map { row in
            let mean = row.value.number ?? .nan
            let bar = BlockBar.text(largest > 0 ? mean.magnitude / largest : 0, width: 30)
            let texts = format.texts(of: Estimate(mean: mean, spread: row.value.spread))
            let spread = mean.isFinite && row.value.spread > 0 ? " ± \(texts.spread.plain)" : ""
            return "\(row.name.padded(to: width))  \(bar) \(texts.mean.plain)\(spread)"
        }
    }
}
