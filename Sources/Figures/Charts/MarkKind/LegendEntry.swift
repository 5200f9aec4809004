/// One name in a chart's legend.
public struct LegendEntry: Sendable {
    /// The name.
    public var name: String
    /// The colour of its swatch, such as ``RGBColor/hex``.
    public var color: String
    /// What stands before the name.
    public var swatch: LegendSwatch
    /// The dashes of a line, as lengths of strokes and gaps in pixels; `nil` for none.
    public var dashes: String?
    /// The name that the marks have which the entry shows and hides.
    var key: String
    /// Where the marks end, beside which the name can stand; `nil` for a name that stands in a key.
    public var end: PlotPosition?

    /// A name with its swatch.
    public init(
        _ name: String, color: String, swatch: LegendSwatch = .line, dashes: String? = nil, end: PlotPosition? = nil
    ) {
        self.name = name
        key = name
        self.color = color
        self.swatch = swatch
        self.dashes = dashes
        self.end = end
    }
}

/// What stands before a name in a legend.
///
/// Marks of several kinds may have one name. Then a drawing goes before a line, a line before a symbol, and a symbol
/// before a square; but a line beside an area is the area's edge, and the area's square is shown.
public enum LegendSwatch: Sendable {
    /// A short line.
    case line
    /// A square.
    case square
    /// A square that stands for an area, whose edges are no lines of their own.
    case area
    /// A symbol as points have.
    case symbol(PointSymbol)
    /// A drawing inside a box of 14 × 10 pixels, in a colour as ``RGBColor/hex``.
    case drawing(@Sendable (_ box: Box, _ color: String) -> SVGElement)

    /// The swatch of marks of several kinds.
    static func combined(_ swatches: [LegendSwatch]) -> LegendSwatch {
        let hasArea = swatches.contains { if case .area = $0 { true } else { false } }
        func rank(_ swatch: LegendSwatch) -> Int {
            switch swatch {
            case .drawing: 3
            case .line: hasArea ? -1 : 2
            case .symbol: 1
            case .square, .area: 0
            }
        }
        return swatches.reduce(.square) { rank($1) > rank($0) ? $1 : $0 }
    }
}

/// A place in a plot, from its lower left corner.
public struct PlotPosition: Sendable, Equatable {
    /// The share of the plot's width, 0…1 inside.
    public var x: Double
    /// The share of the plot's height, 0…1 inside.
    public var y: Double

    /// A place by its shares of the plot's width and height.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
