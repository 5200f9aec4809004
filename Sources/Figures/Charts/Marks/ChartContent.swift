/// Something that a ``Chart`` draws: a mark, or several.
public protocol ChartContent {
    /// The marks, in the order in which they are drawn.
    var marks: [Mark] { get }
}

/// Several marks as one content.
public struct MarkGroup: ChartContent, Sendable {
    public var marks: [Mark]

    public init(marks: [Mark]) { self.marks = marks }
}

extension Mark: ChartContent {
    public var marks: [Mark] { [self] }
}

/// Collects the marks of a chart; loops and conditions may stand among them.
@resultBuilder
public enum ChartContentBuilder {
    public static func buildExpression(_ content: some ChartContent) -> [Mark] { content.marks }
    public static func buildExpression(_ contents: [any ChartContent]) -> [Mark] { contents.flatMap(\.marks) }
    public static func buildBlock(_ parts: [Mark]...) -> [Mark] { parts.count == 1 ? parts[0] : parts.flatMap { $0 } }
    public static func buildArray(_ parts: [[Mark]]) -> [Mark] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [Mark]?) -> [Mark] { part ?? [] }
    public static func buildEither(first part: [Mark]) -> [Mark] { part }
    public static func buildEither(second part: [Mark]) -> [Mark] { part }
    public static func buildLimitedAvailability(_ part: [Mark]) -> [Mark] { part }
}
