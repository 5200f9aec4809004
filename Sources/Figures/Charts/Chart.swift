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
/// Axes, legends and colours follow from the values; modifiers change them. Names stand on axes of names and get
/// colours that all kinds of colour vision tell apart. The drawing is the same, byte for byte, for the same data.
///
/// A mark of your own is a ``MarkKind``.
public struct Chart: Drawable, Equatable {
    /// The marks in the order in which they were listed.
    public var marks: [Mark]
    /// The size in pixels.
    public var size = FigureSize(width: 600, height: 320)
    var settings = ChartSettings()

    /// The heading; none if empty.
    public var title: String {
        get { settings.title }
        set { settings.title = newValue }
    }

    /// The chart of the marks that a block lists.
    public init(@ChartContentBuilder _ content: () throws -> [Mark]) rethrows { marks = try content() }

    /// The chart of the marks that a block lists for every element.
    public init<Data: Sequence>(_ data: Data, @ChartContentBuilder _ content: (Data.Element) throws -> [Mark]) rethrows
    {
        marks = try data.flatMap(content)
    }

    /// The layout of the chart; see ``ChartLayout``.
    func layout(xDomain: ClosedRange<Double>? = nil, showsXText: Bool = true) -> ChartLayout {
        ChartLayout(marks, settings: settings, xDomain: xDomain, showsXText: showsXText)
    }

    /// The title, axes, marks and legend of the chart in a size.
    public func drawing(in size: FigureSize) -> [SVGElement] {
        let layout = layout()
        return layout.elements(
            in: Box(left: 0, top: 0, width: size.width, height: size.height), margins: layout.margins(in: size))
    }
}
