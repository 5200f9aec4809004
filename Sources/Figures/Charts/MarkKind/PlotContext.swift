/// One plot of a chart while its marks are drawn: where values are in it, and what colours, symbols and dashes marks
/// have.
public struct PlotContext: Sendable {
    /// The plot, in pixels.
    public let box: Box
    let scales: PlotScales
    /// What colours, symbols and dashes stand for.
    public let guides: ChartGuides
    /// The marks of all plots of the chart.
    let chartMarks: [Mark]

    /// More marks of one kind than this should have no tooltips of their own, which would make drawings large.
    public static let mostTooltips = 400

    // MARK: Places

    /// Where a value is along an axis, 0…1 inside the plot; `nil` for a value without a place, such as NaN, zero on a
    /// logarithmic axis, or a name on an axis of numbers.
    public func position(of datum: PlottableDatum, along axis: AxisDirection) -> Double? {
        scales[axis].position(of: datum)
    }

    /// Where a value is along the x axis, in pixels; `nil` if it has no place.
    public func x(_ value: PlottableValue?) -> Double? { value.flatMap { x($0.datum) } }

    /// Where a value is along the x axis, in pixels; `nil` if it has no place.
    public func x(_ datum: PlottableDatum) -> Double? {
        scales.x.position(of: datum).map { box.left + $0 * box.width }
    }

    /// Where a number is along the x axis, in pixels; `nil` if it has no place.
    public func x(_ number: Double) -> Double? { x(.number(number)) }

    /// Where a value is along the y axis, in pixels; `nil` if it has no place.
    public func y(_ value: PlottableValue?) -> Double? { value.flatMap { y($0.datum) } }

    /// Where a value is along the y axis, in pixels; `nil` if it has no place.
    public func y(_ datum: PlottableDatum) -> Double? {
        guard let position = scales.y.position(of: datum) else { return nil }
        // Names are read from the top.
        return scales.y.numbers == nil ? box.top + position * box.height : box.bottom - position * box.height
    }

    /// Where a number is along the y axis, in pixels; `nil` if it has no place.
    public func y(_ number: Double) -> Double? { y(.number(number)) }

    /// Where a finite number is along the y axis, in pixels: the bottom of the plot if it has no place on a logarithmic
    /// axis.
    public func yOrEdge(_ number: Double) -> Double? {
        guard number.isFinite else { return nil }
        return y(number) ?? box.bottom
    }

    /// The point at two values, in pixels; `nil` if one has no place.
    public func point(_ x: PlottableValue?, _ y: PlottableValue?) -> PlotPoint? {
        guard let across = self.x(x), let up = self.y(y) else { return nil }
        return PlotPoint(x: across, y: up)
    }

    /// The height at which bars and areas start, in pixels: zero, or the end of an axis without it.
    public var base: Double {
        guard let scale = scales.y.numbers else { return box.bottom }
        return box.bottom - max(0, min(1, scale.position(of: 0) ?? 0)) * box.height
    }

    /// The places of marks that stand beside each other by `position(by:)`, as bars do; see ``MarkKind/takesSlot(_:)``.
    public func slots(for marks: [Mark]) -> BarSlots { BarSlots(marks, scales: scales, plot: box) }

    /// The places that the marks of all kinds in the chart share.
    public var sharedSlots: BarSlots { slots(for: chartMarks) }

    // MARK: Styles

    /// The colour of a mark; `fallback` if nothing was said about it.
    public func color(of mark: Mark, fallback: RGBColor = .blue) -> RGBColor {
        guides.color(of: mark, fallback: fallback)
    }

    /// The dashes of a mark's line, as lengths of strokes and gaps in pixels; `nil` for none.
    public func dashes(of mark: Mark) -> String? { guides.dashes(of: mark) }

    /// The symbol that stands for a mark's name; a circle without a name.
    public func symbol(of mark: Mark) -> PointSymbol { guides.symbol(of: mark) }

    // MARK: Words

    /// What a mark shows, in words: its tooltip, or else its names and values, such as `SSAE, MCC 0.99 ± 0.01`.
    public func words(for mark: Mark) -> String {
        if let tooltip = mark.tooltip { return tooltip }
        let parts = [mark.colorValue, mark.position, mark.x, mark.y].compactMap { $0 }
        var texts: [String] = []
        for part in parts {
            // A name that is a number says nothing without what it counts.
            let isName = part.datum.number == nil && Double(part.datum.text) == nil
            let text = isName || part.label.isEmpty ? part.datum.text : "\(part.label) \(part.datum.text)"
            if !texts.contains(text) { texts.append(text) }
        }
        return texts.joined(separator: ", ")
    }

    // MARK: Error bars

    /// An upright error bar around an estimate; nothing without a spread.
    ///
    /// - Parameters:
    ///   - value: The estimate, along the y axis.
    ///   - x: Where the bar stands, in pixels.
    ///   - reach: Half the length of the strokes at its ends, in pixels.
    public func errorBar(_ value: PlottableValue?, x: Double, reach: Double) -> [SVGElement] {
        guard let datum = value?.datum, datum.spread > 0, let mean = datum.number, let high = y(mean + datum.spread)
        else { return [] }
        let low = y(mean - datum.spread) ?? box.bottom
        return [(x, high, x, low), (x - reach, high, x + reach, high), (x - reach, low, x + reach, low)].map {
            .line($0.0, $0.1, $0.2, $0.3, stroke: FigureStyle.ink, width: 1.2)
        }
    }

    /// A level error bar around an estimate; nothing without a spread.
    ///
    /// - Parameters:
    ///   - value: The estimate, along the x axis.
    ///   - y: Where the bar lies, in pixels.
    ///   - reach: Half the length of the strokes at its ends, in pixels.
    public func errorBar(_ value: PlottableValue?, y: Double, reach: Double) -> [SVGElement] {
        guard let datum = value?.datum, datum.spread > 0, let mean = datum.number, let right = x(mean + datum.spread)
        else { return [] }
        let left = x(mean - datum.spread) ?? box.left
        return [(left, y, right, y), (left, y - reach, left, y + reach), (right, y - reach, right, y + reach)].map {
            .line($0.0, $0.1, $0.2, $0.3, stroke: FigureStyle.ink, width: 1.2)
        }
    }
}
