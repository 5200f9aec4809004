/// A frame with a title around several nodes of a ``Diagram``.
///
///     NodeGroup("autoencoder", ["W_{e}", "h", "W_{d}"])
public struct NodeGroup: Sendable, Equatable, DiagramContent {
    /// The text at the upper left corner; may be empty.
    public var title: String
    /// The names of the nodes inside.
    public var members: [String]
    /// The colour of the frame, and of a tint inside; grey where `nil`.
    public var color: RGBColor?

    /// A frame around nodes.
    ///
    /// - Parameters:
    ///   - title: The text at the upper left corner.
    ///   - members: The names of the nodes inside, at least one.
    ///   - color: The colour of the frame, and of a tint inside; grey where `nil`.
    public init(_ title: String, _ members: [String], color: RGBColor? = nil) {
        self.title = title
        self.members = members
        self.color = color
    }

    /// This group alone.
    public var parts: [DiagramPart] { [.group(self)] }
}
