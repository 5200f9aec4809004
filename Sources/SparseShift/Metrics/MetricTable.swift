import Requirements

/// Numbers under named columns, one named row each: a result to keep that has no type of its own.
///
///     session.metrics["levels"] = MetricTable(columns: ["MCC", "FVU"], rows: ["0.5": [0.99, 0.02], "1": [0.91, 0.01]])
public struct MetricTable: Sendable, Hashable {
    /// The names of the columns.
    public let columns: [String]
    /// The names of the rows.
    public let rows: [String]
    /// One array a row, with one number a column.
    public let values: [[Double]]

    /// - Precondition: every row has one number a column.
    public init(columns: [String], rows: KeyValuePairs<String, [Double]>) {
        self.init(columns: columns, rows: rows.map(\.key), values: rows.map(\.value))
    }

    /// - Precondition: there is one array a row, with one number a column.
    public init(columns: [String], rows: [String], values: [[Double]]) {
        require(
            rows.count == values.count && values.allSatisfy { $0.count == columns.count },
            "A table of \(rows.count) rows and \(columns.count) columns has that many numbers in every row, not \(values.map(\.count))."
        )
        self.columns = columns
        self.rows = rows
        self.values = values
    }

    /// The number in a row and a column; `nil` if there is no such row or column.
    public subscript(row: String, column: String) -> Double? {
        guard let row = rows.firstIndex(of: row), let column = columns.firstIndex(of: column) else { return nil }
        return values[row][column]
    }
}

extension MetricTable: SessionMetric {
    /// `table`.
    public static var storedName: String { "table" }
    /// The result in a few words.
    public var summary: String { "\(rows.count) × \(columns.count) numbers: \(columns.joined(separator: ", "))" }
    /// The bytes of its numbers.
    public var byteCount: Int { 8 * rows.count * columns.count }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("columns", columns)
        try group.add("rows", rows)
        try group.add("values", values.flatMap { $0 }, shape: [rows.count, columns.count])
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let (columns, rows) = (try group.texts("columns"), try group.texts("rows"))
        let values = try group.doubles("values", shape: [rows.count, columns.count])
        self.init(
            columns: columns, rows: rows,
            values: rows.indices.map { Array(values[$0 * columns.count..<($0 + 1) * columns.count]) })
    }
}
