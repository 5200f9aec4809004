/// What a mark is: how it is drawn, what it asks of the axes, how the legend shows it, and how words describe it.
///
/// The chart's own marks are kinds, and so can yours be. A kind says what it is called and draws its marks; everything
/// else has a default. Scales, colours, facets, titles, the legend and the alternative text then work as for any mark.
///
///     /// A stem from zero to a value with a dot on it.
///     struct StemMark: ChartContent {
///         var marks: [Mark]
///         init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Stems(), x: x, y: y)] }
///     }
///
///     struct Stems: MarkKind {
///         static let plural = "stems"
///
///         static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
///             if axis == .y { extent.includesZero = true }
///             extent.needsMargin = true
///         }
///
///         static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
///             marks.flatMap { mark -> [SVGElement] in
///                 guard let point = plot.point(mark.x, mark.y) else { return [] }
///                 let color = plot.color(of: mark).hex
///                 return [
///                     .line(point.x, plot.base, point.x, point.y, stroke: color),
///                     .circle(point.x, point.y, radius: 4, fill: color).titled(plot.words(for: mark)),
///                 ]
///             }
///         }
///     }
///
///     Chart(losses) { StemMark(x: .value("seed", $0.seed), y: .value("loss", $0.loss)) }
///
/// All marks of one kind in a plot are drawn together, because one line joins many marks and bars stand on each other.
/// So the requirements belong to the type. An instance holds the data that only marks of this kind have, such as the
/// quartiles of a box; `mark.content as? Self` finds it.
public protocol MarkKind: Sendable, Equatable {
    // MARK: Drawing

    /// Where the marks lie among marks of other kinds; ``MarkLayer/points`` by default.
    static var layer: MarkLayer { get }

    /// The drawing of all marks of the kind in one plot, cut off at the plot's edges.
    ///
    /// Marks whose values have no place, such as NaN, are to be left out.
    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement]

    /// What the marks show outside the plot, and so is not cut off; nothing by default.
    static func annotations(of marks: [Mark], in plot: PlotContext) -> [SVGElement]

    /// The height in pixels that ``annotations(of:in:)`` needs above the plot; zero by default.
    static func headroom(for marks: [Mark]) -> Double

    // MARK: Axes

    /// Tells an axis what it has to show beyond the values of the marks and their spreads; nothing by default.
    ///
    /// - Parameters:
    ///   - extent: What the axis has to show so far.
    ///   - axis: Which axis it is.
    ///   - marks: All marks of the kind.
    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark])

    /// Whether the marks point at the data rather than show them, as rules and texts do; false by default.
    ///
    /// Such marks do not name axes, and a summary of the chart passes over them.
    static var isAnnotation: Bool { get }

    /// Whether numbers of the marks become names on an axis of names; true by default.
    static var addsNames: Bool { get }

    /// Whether a mark takes a slot of its place, beside bars and boxes; false by default. See
    /// ``PlotContext/slots(for:)``.
    static func takesSlot(_ mark: Mark) -> Bool

    // MARK: Legend

    /// How the legend shows marks of one name; a square by default.
    static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch

    /// Where the last of the marks of one name ends, beside which the name can stand; `nil`, the default, for a kind
    /// whose marks do not end at the plot's edge.
    static func end(of marks: [Mark], in guides: ChartGuides) -> PlotPosition?

    /// Entries of the legend beyond those of colours, symbols and dashes; none by default.
    static func legendEntries(for marks: [Mark], in guides: ChartGuides) -> [LegendEntry]

    // MARK: Words

    /// What several marks are called, such as "bars".
    static var plural: String { get }

    /// The place among the kinds that a summary names, the smallest first; 100 by default.
    ///
    /// Lines have 10, areas 20, bars 30, boxes 40, cells 50 and points 60. Of equal places, the kind that comes first
    /// in the chart is named first.
    static var summaryPlace: Int { get }

    /// A series in words, for the alternative text: its values, or how many there are; "5 stems" by default. `nil`
    /// leaves the series out.
    static func words(for series: MarkSeries) -> String?

    /// The lines that show a series in plain text; its name and words by default. An annotation kind is given all its
    /// marks as one series, and has no lines by default.
    static func plainLines(for series: MarkSeries) -> [String]
}

extension MarkKind {
    /// Beside points.
    public static var layer: MarkLayer { .points }
    /// Nothing.
    public static func annotations(of marks: [Mark], in plot: PlotContext) -> [SVGElement] { [] }
    /// None.
    public static func headroom(for marks: [Mark]) -> Double { 0 }
    /// Leaves the extent as it is.
    public static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {}
    /// False: the marks show data.
    public static var isAnnotation: Bool { false }
    /// True: a number among names is a name.
    public static var addsNames: Bool { true }
    /// False.
    public static func takesSlot(_ mark: Mark) -> Bool { false }
    /// A square of the colour.
    public static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch { .square }
    /// None.
    public static func end(of marks: [Mark], in guides: ChartGuides) -> PlotPosition? { nil }
    /// None.
    public static func legendEntries(for marks: [Mark], in guides: ChartGuides) -> [LegendEntry] { [] }
    /// After the kinds of this module.
    public static var summaryPlace: Int { 100 }
    /// How many marks there are.
    public static func words(for series: MarkSeries) -> String? {
        "\(QuantityText.count(series.marks.count)) \(plural)"
    }
    /// The name and the words on one line.
    public static func plainLines(for series: MarkSeries) -> [String] {
        guard !isAnnotation, let words = words(for: series) else { return [] }
        return [series.name.isEmpty ? words : "\(series.name): \(words)"]
    }
}

/// The order in which the marks of a plot are drawn: areas first, so that they cover no line; texts last.
///
///     static let layer = MarkLayer(55)  // over lines, under points
public struct MarkLayer: Sendable, Hashable, Comparable {
    /// The height above the plot's ground; larger is nearer to the reader.
    public let height: Int

    /// A layer at a height; see the named layers for theirs.
    public init(_ height: Int) { self.height = height }

    /// Whether the left layer lies under the right one.
    public static func < (left: MarkLayer, right: MarkLayer) -> Bool { left.height < right.height }

    /// Cells and strips, at height 0.
    public static let cells = MarkLayer(0)
    /// Areas, at height 10.
    public static let areas = MarkLayer(10)
    /// Bars, at height 20.
    public static let bars = MarkLayer(20)
    /// Boxes, at height 30.
    public static let boxes = MarkLayer(30)
    /// Rules, at height 40.
    public static let rules = MarkLayer(40)
    /// Lines, at height 50.
    public static let lines = MarkLayer(50)
    /// Points, at height 60.
    public static let points = MarkLayer(60)
    /// Texts, at height 70.
    public static let texts = MarkLayer(70)
}
