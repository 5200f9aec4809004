import Requirements

/// A way from one ``Node`` of a ``Diagram`` to another.
///
///     Arrow(from: "Δz", to: "h", label: "encode")
public struct Arrow: Sendable, Equatable, DiagramContent {
    /// How its line is drawn.
    public enum Style: Sendable, Equatable {
        /// Without gaps.
        case solid
        /// In dashes.
        case dashed
    }

    /// Which ends have a head.
    public enum Heads: Sendable, Equatable {
        /// The end alone.
        case end
        /// Both.
        case both
        /// None: a line.
        case none
    }

    /// The name of the node where it begins.
    public var start: String
    /// The name of the node where it ends.
    public var end: String
    /// The text beside it; may be empty.
    public var label: String
    /// How far its middle stands off the straight line, as a share of that line's length; positive to the left of who
    /// walks along it.
    public var bend: Double
    /// The colour of line and heads; grey where `nil`.
    public var color: RGBColor?
    /// How its line is drawn.
    public var style: Style
    /// Which ends have a head.
    public var heads: Heads
    /// Whether the text stands on the other side: below a level arrow, left of an upright one, inside a curve.
    public var flipsLabel: Bool

    /// A way between two nodes.
    ///
    /// - Parameters:
    ///   - start: The name of the node where it begins.
    ///   - end: The name of the node where it ends, another one.
    ///   - label: The text beside it, with lines and raised parts as in a ``Node``.
    ///   - bend: How far its middle stands off the straight line, as a share of that line's length, within ±2; positive
    ///     to the left of who walks along it. Two arrows of the same bend in opposite directions make a loop.
    ///   - color: The colour of line and heads; grey where `nil`.
    ///   - style: How its line is drawn.
    ///   - heads: Which ends have a head.
    ///   - flipsLabel: Whether the text stands on the other side: below a level arrow, left of an upright one, inside a
    ///     curve.
    public init(
        from start: String, to end: String, label: String = "", bend: Double = 0, color: RGBColor? = nil,
        style: Style = .solid, heads: Heads = .end, flipsLabel: Bool = false
    ) {
        require(start != end, "an arrow from node “\(start)” ends there; it has to end at another node.")
        require(bend.magnitude <= 2, "the bend of an arrow: a number within ±2, not \(bend).")
        self.start = start
        self.end = end
        self.label = label
        self.bend = bend
        self.color = color
        self.style = style
        self.heads = heads
        self.flipsLabel = flipsLabel
    }

    /// This arrow alone.
    public var parts: [DiagramPart] { [.arrow(self)] }
}
