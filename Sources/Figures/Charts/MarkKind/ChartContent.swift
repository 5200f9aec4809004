/// Something that a ``Chart`` draws: a mark, or several.
public protocol ChartContent {
    /// The marks, in the order in which they are drawn.
    var marks: [Mark] { get }
}

/// Several marks as one content.
public struct MarkGroup: ChartContent, Sendable {
    /// The marks, in the order in which they are drawn.
    public var marks: [Mark]

    /// A content of several marks.
    public init(marks: [Mark]) { self.marks = marks }
}

extension Mark: ChartContent {
    /// This mark alone.
    public var marks: [Mark] { [self] }
}

/// Collects the marks of a chart; loops and conditions may stand among them.
@resultBuilder
public enum ChartContentBuilder {
    /// The marks of one content.
    public static func buildExpression(_ content: some ChartContent) -> [Mark] { content.marks }
    /// The marks of several contents.
    public static func buildExpression(_ contents: [any ChartContent]) -> [Mark] { contents.flatMap(\.marks) }
    /// The marks of all statements.
    public static func buildBlock(_ parts: [Mark]...) -> [Mark] { parts.count == 1 ? parts[0] : parts.flatMap { $0 } }
    /// The marks of all rounds of a loop.
    public static func buildArray(_ parts: [[Mark]]) -> [Mark] { parts.flatMap { $0 } }
    /// The marks of a condition without an alternative.
    public static func buildOptional(_ part: [Mark]?) -> [Mark] { part ?? [] }
    /// The marks of a condition that holds.
    public static func buildEither(first part: [Mark]) -> [Mark] { part }
    /// The marks of a condition that does not hold.
    public static func buildEither(second part: [Mark]) -> [Mark] { part }
    /// The marks of a condition on what is available.
    public static func buildLimitedAvailability(_ part: [Mark]) -> [Mark] { part }
}
