/// Something that a ``Diagram`` shows: a ``Node``, an ``Arrow`` or a ``NodeGroup``.
public protocol DiagramContent: Sendable {
    /// What is shown, in the order in which it was listed.
    var parts: [DiagramPart] { get }
}

/// One part of a ``Diagram``.
public enum DiagramPart: Sendable, Equatable {
    /// A thing.
    case node(Node)
    /// A way from one thing to another.
    case arrow(Arrow)
    /// A frame around several things.
    case group(NodeGroup)
}

/// Collects the parts of a diagram; loops and conditions may stand among them.
@resultBuilder
public enum DiagramBuilder {
    /// The parts of one content.
    public static func buildExpression(_ content: some DiagramContent) -> [DiagramPart] { content.parts }
    /// The parts of several contents.
    public static func buildExpression(_ contents: [any DiagramContent]) -> [DiagramPart] {
        contents.flatMap(\.parts)
    }
    /// The parts of all statements.
    public static func buildBlock(_ parts: [DiagramPart]...) -> [DiagramPart] { parts.flatMap { $0 } }
    /// The parts of all rounds of a loop.
    public static func buildArray(_ parts: [[DiagramPart]]) -> [DiagramPart] { parts.flatMap { $0 } }
    /// The parts of a condition without an alternative.
    public static func buildOptional(_ part: [DiagramPart]?) -> [DiagramPart] { part ?? [] }
    /// The parts of a condition that holds.
    public static func buildEither(first part: [DiagramPart]) -> [DiagramPart] { part }
    /// The parts of a condition that does not hold.
    public static func buildEither(second part: [DiagramPart]) -> [DiagramPart] { part }
    /// The parts of a condition on what is available.
    public static func buildLimitedAvailability(_ part: [DiagramPart]) -> [DiagramPart] { part }
}
