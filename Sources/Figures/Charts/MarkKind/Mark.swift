/// One mark of a chart with everything that was said about it; made by ``LineMark``, ``BarMark`` and their like.
///
/// A chart may have 10⁵ marks, most of which say nothing but their place. So the rest is kept apart and shared.
public struct Mark: Sendable {
    /// What the mark is.
    public let kind: any MarkKind.Type
    /// The place along the x axis, or its start; `nil` if the mark has none.
    public internal(set) var x: PlottableValue?
    /// The place along the y axis, or its start; `nil` if the mark has none.
    public internal(set) var y: PlottableValue?
    var details = MarkDetails.none

    /// A mark of a kind at a place.
    ///
    /// - Parameters:
    ///   - kind: What the mark is.
    ///   - x: The place along the x axis, or its start.
    ///   - y: The place along the y axis, or its start.
    ///   - xEnd: The end along the x axis of a mark that spans a range.
    ///   - yEnd: The end along the y axis of a mark that spans a range.
    public init<Kind: MarkKind>(
        _ kind: Kind, x: PlottableValue? = nil, y: PlottableValue? = nil, xEnd: PlottableValue? = nil,
        yEnd: PlottableValue? = nil
    ) {
        self.kind = Kind.self
        self.x = x
        self.y = y
        let hasContent = MemoryLayout<Kind>.size > 0
        guard hasContent || xEnd != nil || yEnd != nil else { return }
        details = MarkDetails {
            $0.xEnd = xEnd
            $0.yEnd = yEnd
            if hasContent { $0.content = MarkContent(kind: kind) }
        }
    }

    /// The data that only marks of the kind have; `nil` if the kind stores none.
    public var content: (any MarkKind)? { details.values.content?.kind }

    /// Where a mark's colour comes from.
    enum Coloring: Sendable, Equatable {
        case automatic
        case constant(RGBColor)
        case by(PlottableValue)
    }

    var coloring: Coloring { details.values.coloring }

    /// The end along the x axis; `nil` if the mark spans no range of x.
    public var xEnd: PlottableValue? { details.values.xEnd }
    /// The end along the y axis; `nil` if the mark spans no range of y.
    public var yEnd: PlottableValue? { details.values.yEnd }
    /// The value that the colour stands for; `nil` if it stands for none.
    public var colorValue: PlottableValue? {
        if case .by(let value) = coloring { value } else { nil }
    }
    /// The name that the symbol stands for.
    public var symbol: PlottableValue? { details.values.symbol }
    /// The name that the dashes stand for.
    public var lineStyle: PlottableValue? { details.values.lineStyle }
    /// The name by which marks of one place stand beside each other.
    public var position: PlottableValue? { details.values.position }
    /// The value that joins marks to one line.
    public var series: PlottableValue? { details.values.series }
    /// The value whose marks have a plot of their own.
    public var facet: PlottableValue? { details.values.facet }
    /// How much of what lies behind is covered, 0…1; `nil` where not set.
    public var opacity: Double? { details.values.opacity }
    /// The width of lines, or the diameter of points, in pixels; `nil` where not set.
    public var size: Double? { details.values.size }
    /// The dashes as SVG writes them, lengths of strokes and gaps in pixels; `nil` where not set.
    public var dashes: String? { details.values.dashes }
    /// The text beside the mark, or the text that it shows.
    public internal(set) var text: String? {
        get { details.values.text }
        set { details = details.with { $0.text = newValue } }
    }
    /// What the mark shows where the pointer rests on it; `nil` where not set.
    public internal(set) var tooltip: String? {
        get { details.values.tooltip }
        set { details = details.with { $0.tooltip = newValue } }
    }

    /// The values that the mark has on an axis: none, its place, or its start and its end.
    public func values(along axis: AxisDirection) -> [PlottableValue] {
        (axis == .x ? [x, xEnd] : [y, yEnd]).compactMap { $0 }
    }

    /// Whether the mark lies: y is a name, and x a number.
    public var isLying: Bool {
        guard let x, let y, case .category = y.datum else { return false }
        return x.datum.number != nil
    }
}

extension Mark: Equatable {
    /// Whether two marks are of the same kind and the same is said about them.
    public static func == (left: Mark, right: Mark) -> Bool {
        left.kind == right.kind && left.x == right.x && left.y == right.y && left.details == right.details
    }
}

/// The data that only marks of one kind have.
struct MarkContent: Sendable, Equatable {
    let kind: any MarkKind

    static func == (left: MarkContent, right: MarkContent) -> Bool { isEqual(left.kind, right.kind) }

    private static func isEqual<Kind: MarkKind>(_ kind: Kind, _ other: any MarkKind) -> Bool { kind == other as? Kind }
}

extension [Mark] {
    /// The marks by their kinds, in the order in which the kinds appear.
    var byKind: [(kind: any MarkKind.Type, marks: [Mark])] {
        guard let first else { return [] }
        let kind = first.kind
        if allSatisfy({ $0.kind == kind }) { return [(kind, self)] }
        var places: [ObjectIdentifier: Int] = [:]
        var result: [(kind: any MarkKind.Type, marks: [Mark])] = []
        for mark in self {
            let identity = ObjectIdentifier(mark.kind)
            if let place = places[identity] {
                result[place].marks.append(mark)
            } else {
                places[identity] = result.count
                result.append((mark.kind, [mark]))
            }
        }
        return result
    }
}

/// What is said about a mark beyond its place; shared by the marks about which the same is said.
final class MarkDetails: Sendable, Equatable {
    struct Values: Sendable, Equatable {
        var content: MarkContent?
        var xEnd: PlottableValue?
        var yEnd: PlottableValue?
        var coloring: Mark.Coloring = .automatic
        var symbol: PlottableValue?
        var lineStyle: PlottableValue?
        var position: PlottableValue?
        var series: PlottableValue?
        var facet: PlottableValue?
        var opacity: Double?
        var size: Double?
        var dashes: String?
        var text: String?
        var tooltip: String?
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
