import Requirements

/// The optimal one-to-one assignment of rows to columns, by the exact algorithm of Jonker and Volgenant (1987).
public struct LinearAssignment: Sendable, Hashable {
    /// The column of every row; `nil` for unassigned rows when there are more rows than columns.
    public let columnOfRow: [Int?]
    /// The sum of the assigned values.
    public let total: Double

    /// Finds the assignment with the largest sum.
    ///
    /// - Parameters:
    ///   - values: Finite numbers, row-major.
    ///   - rows: The number of rows; the length of `values` must be a multiple of it.
    public static func maximizing(_ values: [Double], rows: Int) -> LinearAssignment {
        LinearAssignment(values, rows: rows, sign: -1)
    }

    /// Finds the assignment with the smallest sum.
    ///
    /// - Parameters:
    ///   - values: Finite numbers, row-major.
    ///   - rows: The number of rows; the length of `values` must be a multiple of it.
    public static func minimizing(_ values: [Double], rows: Int) -> LinearAssignment {
        LinearAssignment(values, rows: rows, sign: 1)
    }

    /// Finds the assignment with the largest sum of a matrix's entries, which must be finite.
    public static func maximizing(_ values: Matrix) -> LinearAssignment { LinearAssignment(values, sign: -1) }

    /// Finds the assignment with the smallest sum of a matrix's entries, which must be finite.
    public static func minimizing(_ values: Matrix) -> LinearAssignment { LinearAssignment(values, sign: 1) }

    private init(_ values: [Double], rows: Int, sign: Double) {
        require(
            rows > 0 ? values.count % rows == 0 : values.isEmpty,
            "\(values.count) values cannot be divided into \(rows) rows.")
        let columns = rows > 0 ? values.count / rows : 0
        self = values.withUnsafeBufferPointer { values in
            guard rows > columns else { return Self(wide: values, rows, columns, sign) }
            var turned = [Double](repeating: 0, count: values.count)
            for row in 0..<rows {
                for column in 0..<columns { turned[column * rows + row] = values[row * columns + column] }
            }
            return turned.withUnsafeBufferPointer { Self(wide: $0, columns, rows, sign).inverted(rows) }
        }
    }

    private init(_ values: Matrix, sign: Double) {
        let isWide = values.rows <= values.columns
        self = (isWide ? values : values.transposed).withUnsafeBufferPointer { elements in
            isWide
                ? Self(wide: elements, values.rows, values.columns, sign)
                : Self(wide: elements, values.columns, values.rows, sign).inverted(values.rows)
        }
    }

    /// Solves a problem with no more rows than columns.
    private init<Cost: AssignmentCost>(
        wide values: UnsafeBufferPointer<Cost>, _ rows: Int, _ columns: Int, _ sign: Double
    ) {
        guard rows > 0 else {
            (columnOfRow, total) = ([], 0)
            return
        }
        require(values.allSatisfy(\.isFinite), "The values of an assignment must be finite.")
        var search = ShortestAugmentingPaths(values.baseAddress!, rows: rows, columns: columns, sign: sign)
        let found = search.solve()
        columnOfRow = found
        total = found.enumerated().reduce(0) { $0 + Double(values[$1.offset * columns + $1.element]) }
    }

    private init(columnOfRow: [Int?], total: Double) {
        self.columnOfRow = columnOfRow
        self.total = total
    }

    /// The assignment with rows and columns exchanged, which has `rows` rows.
    private func inverted(_ rows: Int) -> LinearAssignment {
        var turned = [Int?](repeating: nil, count: rows)
        for (column, row) in columnOfRow.enumerated() {
            if let row { turned[row] = column }
        }
        return LinearAssignment(columnOfRow: turned, total: total)
    }
}
