/// A drawing of data by marks, in the vocabulary of Swift Charts.
///
///     Chart(runs) { run in
///         for record in run.history {
///             LineMark(x: .value("step", record.step), y: .value("loss", record.loss))
///                 .foregroundStyle(by: .value("seed", "\(run.seed)"))
///         }
///     }
///     .chartYScale(type: .log)
///
/// Axes, legends and colours follow from the values; modifiers change them. Names stand on axes of names and get colours that
/// all kinds of colour vision tell apart. The drawing is the same, byte for byte, for the same data.
public struct Chart: Drawable, Equatable {
    /// In the order in which they are drawn.
    public var marks: [Mark]
    public var title = ""
    public var size = FigureSize(width: 600, height: 320)
    var x = AxisSettings()
    var y = AxisSettings()
    var colors = ColorSettings()
    var facets = FacetSettings()
    var showsLegend = true

    /// The chart of the marks that a block lists.
    public init(@ChartContentBuilder _ content: () throws -> [Mark]) rethrows { marks = try content() }

    /// The chart of the marks that a block lists for every element.
    public init<Data: Sequence>(_ data: Data, @ChartContentBuilder _ content: (Data.Element) throws -> [Mark]) rethrows
    {
        marks = try data.flatMap(content)
    }

    /// What is asked of an axis beyond what follows from the data.
    struct AxisSettings: Sendable, Equatable {
        /// The title; the label of the values where `nil`.
        var label: String?
        var kind = Scale.Kind.linear
        var domain: ClosedRange<Double>?
        /// All names, in their order.
        var names: [String]?
    }

    /// What is asked of the colours that stand for values.
    struct ColorSettings: Sendable, Equatable {
        /// Colours of names, in the order of the legend.
        var names: [String] = []
        var constants: [RGBColor?] = []
        var map = ColorMap.viridis
        var domain: ClosedRange<Double>?
        var kind = Scale.Kind.linear
    }

    struct FacetSettings: Sendable, Equatable {
        /// As many as fit where `nil`.
        var columns: Int?
        var sharesY = true
        var sharesX = true
    }

    public func drawing(in size: FigureSize) -> [SVGElement] {
        let layout = ChartLayout(self)
        return layout.elements(
            in: Box(left: 0, top: 0, width: size.width, height: size.height), margins: layout.margins(in: size))
    }
}
