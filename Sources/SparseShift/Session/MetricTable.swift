/// Numbers under named columns, one named row each: a result to keep that has no type of its own.
///
///     session.metrics["levels"] = MetricTable(columns: ["MCC", "FVU"], rows: ["0.5": [0.99, 0.02], "1": [0.91, 0.01]])
public struct MetricTable: SessionMetric, Hashable {
    public let columns: [String]
    public let rows: [String]
    /// One array a row, with one number a column.
    public let values: [[Double]]

    /// - Precondition: every row has one number a column.
    public init(columns: [String], rows: KeyValuePairs<String, [Double]>) {
        self.init(columns: columns, rows: rows.map(\.key), values: rows.map(\.value))
    }

    /// - Precondition: there is one array a row, with one number a column.
    public init(columns: [String], rows: [String], values: [[Double]]) {
        precondition(
            rows.count == values.count && values.allSatisfy { $0.count == columns.count },
            "a table of \(rows.count) rows and \(columns.count) columns needs that many numbers")
        self.columns = columns
        self.rows = rows
        self.values = values
    }

    /// The number in a row and a column; `nil` if there is no such row or column.
    public subscript(row: String, column: String) -> Double? {
        guard let row = rows.firstIndex(of: row), let column = columns.firstIndex(of: column) else { return nil }
        return values[row][column]
    }

    public var summary: String { "\(rows.count) × \(columns.count) numbers: \(columns.joined(separator: ", "))" }
    public var byteCount: Int { 8 * rows.count * columns.count }
}
