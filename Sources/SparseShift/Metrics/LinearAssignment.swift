/// The best one-to-one assignment of rows to columns, exactly: shortest augmenting paths
/// (Jonker and Volgenant, 1987), O(min² · max).
public struct LinearAssignment: Sendable, Hashable {
    /// The column of every row; `nil` where there are more rows than columns.
    public let columnOfRow: [Int?]
    /// The sum of the values that were chosen.
    public let total: Double

    /// Finds the assignment with the largest sum.
    ///
    /// - Parameters:
    ///   - values: Finite numbers, row after row.
    ///   - rows: The number of rows; the length of `values` must be a multiple of it.
    public static func maximizing(_ values: [Double], rows: Int) -> LinearAssignment {
        LinearAssignment(costs: values.map { -$0 }, rows: rows, sign: -1)
    }

    /// Finds the assignment with the smallest sum.
    ///
    /// - Parameters:
    ///   - values: Finite numbers, row after row.
    ///   - rows: The number of rows; the length of `values` must be a multiple of it.
    public static func minimizing(_ values: [Double], rows: Int) -> LinearAssignment {
        LinearAssignment(costs: values, rows: rows, sign: 1)
    }

    private init(costs: [Double], rows: Int, sign: Double) {
        precondition(rows > 0 ? costs.count % rows == 0 : costs.isEmpty, "\(costs.count) values do not make \(rows) rows")
        precondition(costs.allSatisfy(\.isFinite), "the values of an assignment must be finite")
        let columns = rows > 0 ? costs.count / rows : 0
        var assigned = [Int?](repeating: nil, count: rows)
        if rows <= columns {
            for (row, column) in Self.solve(rows, columns, cost: { costs[$0 * columns + $1] }).enumerated() {
                assigned[row] = column
            }
        } else {
            for (column, row) in Self.solve(columns, rows, cost: { costs[$1 * columns + $0] }).enumerated() {
                assigned[row] = column
            }
        }
        columnOfRow = assigned
        total = sign * assigned.enumerated().reduce(0) { sum, pair in
            sum + (pair.element.map { costs[pair.offset * columns + $0] } ?? 0)
        }
    }

    /// The column of each of `rows` rows, with `rows` ≤ `columns`, so that the costs sum to the least.
    private static func solve(_ rows: Int, _ columns: Int, cost: (Int, Int) -> Double) -> [Int] {
        guard rows > 0 else { return [] }
        // Row and column 0 stand for "none"; the potentials keep all reduced costs at or above 0.
        var rowPotential = [Double](repeating: 0, count: rows + 1)
        var columnPotential = [Double](repeating: 0, count: columns + 1)
        var rowOfColumn = [Int](repeating: 0, count: columns + 1)
        var previous = [Int](repeating: 0, count: columns + 1)
        for row in 1...rows {
            rowOfColumn[0] = row
            var current = 0
            var distance = [Double](repeating: .infinity, count: columns + 1)
            var visited = [Bool](repeating: false, count: columns + 1)
            repeat {
                visited[current] = true
                let source = rowOfColumn[current]
                var nearest = 0
                var step = Double.infinity
                for column in 1...columns where !visited[column] {
                    let reduced = cost(source - 1, column - 1) - rowPotential[source] - columnPotential[column]
                    if reduced < distance[column] {
                        distance[column] = reduced
                        previous[column] = current
                    }
                    if distance[column] < step {
                        step = distance[column]
                        nearest = column
                    }
                }
                for column in 0...columns {
                    if visited[column] {
                        rowPotential[rowOfColumn[column]] += step
                        columnPotential[column] -= step
                    } else {
                        distance[column] -= step
                    }
                }
                current = nearest
            } while rowOfColumn[current] != 0
            repeat {
                let before = previous[current]
                rowOfColumn[current] = rowOfColumn[before]
                current = before
            } while current != 0
        }
        var columnOfRow = [Int](repeating: 0, count: rows)
        for column in 1...columns where rowOfColumn[column] > 0 { columnOfRow[rowOfColumn[column] - 1] = column - 1 }
        return columnOfRow
    }
}
