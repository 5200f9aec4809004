/// A column of a table with its numbers or texts.
public struct TableValues: Sendable, Equatable {
    var column: Table.Column
    var cells: [Table.Cell]

    /// Values below a heading.
    ///
    /// - Parameters:
    ///   - header: The heading, without the unit.
    ///   - values: The cells from the top.
    ///   - unit: The unit of all numbers of the column, shown behind the heading.
    ///   - format: How numbers are written; by default with the same decimals for all.
    ///   - best: Which number to set in bold; none where `nil`.
    public static func values(
        _ header: String, _ values: some Sequence<some TableValue>, unit: String = "",
        format: NumberFormat = .automatic,
        best: Table.Best? = nil
    ) -> TableValues {
        TableValues(column: Table.Column(header, unit: unit, format: format, best: best), cells: values.map(\.cell))
    }
}

extension Table {
    /// A table of columns; shorter ones end in missing cells.
    ///
    ///     Table(.values("step", steps), .values("loss", losses, unit: "nats", best: .lowest))
    public init(_ columns: TableValues..., caption: String = "", note: String = "", visibleRows: Int? = 20) {
        let count = columns.map(\.cells.count).max() ?? 0
        self.init(
            columns: columns.map(\.column),
            rows: (0..<count).map { row in columns.map { row < $0.cells.count ? $0.cells[row] : .missing } },
            caption: caption, note: note, visibleRows: visibleRows)
    }
}
