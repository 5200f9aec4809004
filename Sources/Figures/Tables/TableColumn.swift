/// A column of a table of elements: its heading, and what it says of each.
///
///     Table(runs) {
///         TableColumn("seed") { $0.seed }
///         TableColumn("loss", unit: "nats", best: .lowest) { $0.history.last?.loss }
///     }
public struct TableColumn<Element> {
    var column: Table.Column
    var cell: (Element) throws -> Table.Cell

    /// - Parameters:
    ///   - unit: The unit of all numbers of the column, shown behind the heading.
    ///   - format: How numbers are written; the same decimals for all where left out.
    ///   - best: Which number to set in bold.
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
    public static func buildExpression(_ column: TableColumn<Element>) -> [TableColumn<Element>] { [column] }
    public static func buildBlock(_ parts: [TableColumn<Element>]...) -> [TableColumn<Element>] { parts.flatMap { $0 } }
    public static func buildArray(_ parts: [[TableColumn<Element>]]) -> [TableColumn<Element>] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [TableColumn<Element>]?) -> [TableColumn<Element>] { part ?? [] }
    public static func buildEither(first part: [TableColumn<Element>]) -> [TableColumn<Element>] { part }
    public static func buildEither(second part: [TableColumn<Element>]) -> [TableColumn<Element>] { part }
}
