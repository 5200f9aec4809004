/// A column of a table of elements: its heading, and what it shows of each.
///
///     Table(runs) {
///         TableColumn("seed") { $0.seed }
///         TableColumn("loss", unit: "nats", best: .lowest) { $0.history.last?.loss }
///     }
public struct TableColumn<Element> {
    var column: Table.Column
    var cell: (Element) throws -> Table.Cell

    /// A column with its heading.
    ///
    /// - Parameters:
    ///   - header: The heading, without the unit.
    ///   - unit: The unit of all numbers of the column, shown behind the heading.
    ///   - format: How numbers are written; by default with the same decimals for all.
    ///   - best: Which number to set in bold; none where `nil`.
    ///   - value: What the column shows of an element; `nil` leaves the cell empty.
    public init(
        _ header: String, unit: String = "", format: NumberFormat = .automatic, best: Table.Best? = nil,
        value: @escaping (Element) throws -> some TableValue
    ) {
        column = Table.Column(header, unit: unit, format: format, best: best)
        cell = { try value($0).cell }
    }
}

/// Columns as a block lists them.
@resultBuilder
public enum TableColumnBuilder<Element> {
    /// One column.
    public static func buildExpression(_ column: TableColumn<Element>) -> [TableColumn<Element>] { [column] }
    /// The columns of all statements.
    public static func buildBlock(_ parts: [TableColumn<Element>]...) -> [TableColumn<Element>] { parts.flatMap { $0 } }
    /// The columns of all rounds of a loop.
    public static func buildArray(_ parts: [[TableColumn<Element>]]) -> [TableColumn<Element>] { parts.flatMap { $0 } }
    /// The columns of a condition without an alternative.
    public static func buildOptional(_ part: [TableColumn<Element>]?) -> [TableColumn<Element>] { part ?? [] }
    /// The columns of a condition that holds.
    public static func buildEither(first part: [TableColumn<Element>]) -> [TableColumn<Element>] { part }
    /// The columns of a condition that does not hold.
    public static func buildEither(second part: [TableColumn<Element>]) -> [TableColumn<Element>] { part }
}
