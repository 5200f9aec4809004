import Requirements

/// A thing in a ``Diagram``: a box, a circle or words alone, at a place of the diagram's grid.
///
///     Node("h", "H numbers", at: (2, 0), color: .blue)
///
/// Texts may have several lines, and lowered and raised parts in braces: `W_{e}`, `M^{-1}`.
public struct Node: Sendable, Equatable, DiagramContent {
    /// The outline of a node.
    public enum Shape: Sendable, Equatable {
        /// A rectangle with round corners.
        case box
        /// A circle.
        case circle
        /// No outline.
        case plain
    }

    /// The text in the middle.
    public var label: String
    /// Smaller text below it, such as a shape; may be empty.
    public var detail: String
    /// The column of its middle, from the left; a fraction stands between two columns.
    public var column: Double
    /// The row of its middle, from the top; a fraction stands between two rows.
    public var row: Double
    /// The name by which arrows and groups mean it.
    public var id: String
    /// The outline.
    public var shape: Shape
    /// The colour of the outline, and of a tint inside it; grey and no tint where `nil`.
    public var color: RGBColor?
    /// The least width in pixels. The texts may need more.
    public var width: Double
    /// The least height in pixels. The texts may need more.
    public var height: Double

    /// A thing at a place.
    ///
    /// - Parameters:
    ///   - label: The text in the middle.
    ///   - detail: Smaller text below it, such as a shape.
    ///   - place: The column, from the left, and the row, from the top, of its middle; within ±1,000.
    ///   - id: The name by which arrows and groups mean it; the label where `nil`.
    ///   - shape: The outline.
    ///   - color: The colour of the outline, and of a tint inside it; grey and no tint where `nil`.
    ///   - width: The least width in pixels, 0…2,000.
    ///   - height: The least height in pixels, 0…2,000.
    public init(
        _ label: String, _ detail: String = "", at place: (column: Double, row: Double), id: String? = nil,
        shape: Shape = .box, color: RGBColor? = nil, width: Double = 0, height: Double = 0
    ) {
        for (name, number) in [("column", place.column), ("row", place.row)] {
            require(number.magnitude <= 1_000, "the \(name) of node “\(label)”: a number within ±1,000, not \(number).")
        }
        for (name, length) in [("width", width), ("height", height)] {
            require(
                length >= 0 && length <= 2_000, "the \(name) of node “\(label)”: 0 to 2,000 pixels, not \(length).")
        }
        self.label = label
        self.detail = detail
        (column, row) = place
        self.id = id ?? label
        self.shape = shape
        self.color = color
        self.width = width
        self.height = height
    }

    /// This node alone.
    public var parts: [DiagramPart] { [.node(self)] }
}
