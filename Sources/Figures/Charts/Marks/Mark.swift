/// One mark of a chart with everything that was said about it; made by ``LineMark``, ``BarMark`` and their like.
///
/// A chart may have 10⁵ marks, most of which say nothing but their place. So the rest is kept apart and shared.
public struct Mark: Sendable, Equatable {
    enum Shape: Sendable, Equatable, Hashable { case line, point, bar, area, rule, text, rectangle, box }

    /// Where a colour comes from.
    enum Coloring: Sendable, Equatable {
        case automatic
        case constant(RGBColor)
        case by(PlottableValue)
    }

    var shape: Shape
    var x: PlottableValue?
    var y: PlottableValue?
    var details = MarkDetails.none

    init(
        _ shape: Shape, x: PlottableValue? = nil, y: PlottableValue? = nil, xEnd: PlottableValue? = nil,
        yEnd: PlottableValue? = nil
    ) {
        self.shape = shape
        self.x = x
        self.y = y
        guard xEnd != nil || yEnd != nil else { return }
        details = MarkDetails {
            $0.xEnd = xEnd
            $0.yEnd = yEnd
        }
    }

    /// What the colour stands for, where it stands for something.
    var colorValue: PlottableValue? {
        if case .by(let value) = details.values.coloring { value } else { nil }
    }

    var xEnd: PlottableValue? { details.values.xEnd }
    var yEnd: PlottableValue? { details.values.yEnd }
    var coloring: Coloring {
        get { details.values.coloring }
        set { details = details.with { $0.coloring = newValue } }
    }
    var symbol: PlottableValue? { details.values.symbol }
    var lineStyle: PlottableValue? { details.values.lineStyle }
    var position: PlottableValue? { details.values.position }
    var series: PlottableValue? { details.values.series }
    var facet: PlottableValue? { details.values.facet }
    var opacity: Double? { details.values.opacity }
    var size: Double? { details.values.size }
    var dashes: String? { details.values.dashes }
    var text: String? {
        get { details.values.text }
        set { details = details.with { $0.text = newValue } }
    }
    var tooltip: String? {
        get { details.values.tooltip }
        set { details = details.with { $0.tooltip = newValue } }
    }
    var box: BoxSummary? {
        get { details.values.box }
        set { details = details.with { $0.box = newValue } }
    }
}

/// What is said about a mark beyond its place; shared by the marks of which the same is said.
final class MarkDetails: Sendable, Equatable {
    struct Values: Sendable, Equatable {
        /// The ends of marks that have an extent.
        var xEnd: PlottableValue?
        var yEnd: PlottableValue?
        var coloring: Mark.Coloring = .automatic
        var symbol: PlottableValue?
        var lineStyle: PlottableValue?
        /// What is told apart by places beside each other.
        var position: PlottableValue?
        /// Joins marks to one line where nothing else tells lines apart.
        var series: PlottableValue?
        var facet: PlottableValue?
        var opacity: Double?
        /// The width of lines, or the diameter of points, in pixels.
        var size: Double?
        var dashes: String?
        /// Text beside the mark, or the text itself.
        var text: String?
        var tooltip: String?
        var box: BoxSummary?
    }

    /// Nothing said.
    static let none = MarkDetails { _ in }

    let values: Values

    init(_ change: (inout Values) -> Void) {
        var values = Values()
        change(&values)
        self.values = values
    }

    private init(_ values: Values) { self.values = values }

    /// A copy with a change.
    func with(_ change: (inout Values) -> Void) -> MarkDetails {
        var values = values
        change(&values)
        return MarkDetails(values)
    }

    static func == (left: MarkDetails, right: MarkDetails) -> Bool { left === right || left.values == right.values }
}
