/// What colours, symbols and dashes stand for in a chart.
public struct ChartGuides: Sendable {
    let colors: MarkColors
    /// The names that symbols stand for, in their order.
    let symbols: [String]
    /// The names that dashes stand for, in their order.
    let lineStyles: [String]
    /// The scales of the first plot.
    var scales: PlotScales
    /// Whether the chart has several plots.
    var hasFacets: Bool

    /// The colour of a mark; `fallback` if nothing was said about it.
    public func color(of mark: Mark, fallback: RGBColor = .blue) -> RGBColor {
        colors.color(of: mark, fallback: fallback)
    }

    /// The dashes of a mark's line, as lengths of strokes and gaps in pixels: as set, or else as they stand for its
    /// name; `nil` for none.
    public func dashes(of mark: Mark) -> String? {
        if let dashes = mark.dashes { return dashes }
        if let name = mark.lineStyle?.datum.text { return dashes(of: name) }
        guard let value = mark.colorValue, value.datum.number == nil else { return nil }
        return colors.dashes(of: value.datum.text)
    }

    /// The dashes that stand for a name.
    func dashes(of lineStyle: String) -> String? { Palette.dashPattern(lineStyles.firstIndex(of: lineStyle) ?? 0) }

    /// The symbol that stands for a mark's name; a circle without a name.
    public func symbol(of mark: Mark) -> PointSymbol {
        mark.symbol.map { PointSymbol(at: symbols.firstIndex(of: $0.datum.text) ?? 0) } ?? .circle
    }

    /// Where a value is along an axis of the first plot, 0…1 inside it; `nil` for a value without a place.
    public func position(of value: PlottableValue?, along axis: AxisDirection) -> Double? {
        value.flatMap { scales[axis].position(of: $0.datum) }
    }

    /// Where the rightmost of several marks is that has a place in the first plot, the last of several as far to the
    /// right; `nil` if none has one.
    public func rightmostPosition(of marks: [Mark]) -> PlotPosition? {
        var result: PlotPosition?
        for mark in marks {
            guard let x = position(of: mark.x, along: .x), let y = position(of: mark.y, along: .y) else { continue }
            if result.map({ x >= $0.x }) ?? true { result = PlotPosition(x: x, y: y) }
        }
        return result
    }

    /// Where the last of several marks is that has a place in the first plot; `nil` if none has.
    public func lastPosition(of marks: [Mark]) -> PlotPosition? {
        for mark in marks.reversed() {
            guard let x = position(of: mark.x, along: .x), let y = position(of: mark.y, along: .y) else { continue }
            return PlotPosition(x: x, y: y)
        }
        return nil
    }
}
