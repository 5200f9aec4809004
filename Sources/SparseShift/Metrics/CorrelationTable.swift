import Numerics
import Work

/// The absolute correlation of every variable of one set (rows) with every variable of another (columns).
///
/// Small tables are made in double precision. Large ones are made in single precision, by one product of
/// matrices for a strip of rows: the entries are then within 4e-7 of those in double precision (measured:
/// 3.3e-7 at 4,096 × 4,096 variables with 4,096 observations, 8e-8 at 400 × 400 with 100,000).
package struct CorrelationTable: Sendable {
    /// First × second, from 0 to 1.
    package let values: Matrix
    /// The same in double precision, if the table is small.
    package let exact: [Double]?
    /// Correlation of a row's and a column's variable in double precision.
    private let pair: @Sendable (Int, Int) -> Double

    /// Up to so many multiplications, double precision costs less than a tenth of a second.
    private static let smallProduct = 1 << 30
    /// Observations that one product in single precision adds up.
    private static let longestSum = 8192

    /// Correlates the variables of two matrices; `ranked` takes ranks for values.
    package init(_ first: Matrix, _ second: Matrix, in layout: VariableLayout, ranked: Bool) {
        let (rows, columns, length) =
            layout == .columns
            ? (first.columns, second.columns, first.rows) : (first.rows, second.rows, first.columns)
        if rows * columns * length <= Self.smallProduct {
            self.init(
                StandardizedVariables<Double>(first, in: layout, ranked: ranked),
                StandardizedVariables<Double>(second, in: layout, ranked: ranked))
        } else {
            self.init(
                StandardizedVariables<Float>(first, in: layout, ranked: ranked),
                StandardizedVariables<Float>(second, in: layout, ranked: ranked))
        }
    }

    /// Correlates standardised variables in double precision.
    package init(_ first: StandardizedVariables<Double>, _ second: StandardizedVariables<Double>) {
        let length = first.length
        var table = [Double](repeating: 0, count: first.count * second.count)
        table.withUnsafeMutableBufferPointer { target in
            guard let start = target.baseAddress, length > 0 else { return }
            BLAS.multiply(
                m: first.count, n: second.count, k: length, first.values, .plain, second.values, .transposed,
                into: start)
            for index in target.indices { start[index] = min(1, abs(start[index])) }
        }
        self.init(exact: table, rows: first.count, columns: second.count)
    }

    /// A table in double precision, row after row.
    init(exact table: [Double], rows: Int, columns: Int) {
        values = Matrix(rows: rows, columns: columns) { target in
            for index in target.indices { target[index] = Float(table[index]) }
        }
        exact = table
        pair = { table[$0 * columns + $1] }
    }

    init(_ first: StandardizedVariables<Float>, _ second: StandardizedVariables<Float>) {
        let (rows, columns, length) = (first.count, second.count, first.length)
        values = Matrix(rows: rows, columns: columns) { target in
            guard length > 0, target.count > 0 else { return target.initialize(repeating: 0) }
            let start = target.baseAddress!
            if length <= Self.longestSum {
                BLAS.multiplyByTransposed(
                    m: rows, n: columns, k: length, first.values, second.values, stride: length, into: start)
            } else {
                WorkReport.whenLong(
                    WorkPlan(label: "correlating \(rows) × \(columns) variables", total: rows, unit: "variables")
                ) { Self.multiplyInParts(first, second, into: start, report: $0) }
            }
            for index in target.indices { start[index] = min(1, abs(start[index])) }
        }
        exact = nil
        pair = { row, column in
            first.values.withUnsafeBufferPointer { left in
                second.values.withUnsafeBufferPointer { right in
                    guard length > 0 else { return 0 }
                    let (x, y) = (left.baseAddress! + row * length, right.baseAddress! + column * length)
                    return min(1, abs(Kernels.wideDot(x, y, length)))
                }
            }
        }
    }

    /// Adds the products of parts of the observations in double precision, a strip of rows at a time: the
    /// rounding of one long sum in single precision grows with its length.
    private static func multiplyInParts(
        _ first: StandardizedVariables<Float>, _ second: StandardizedVariables<Float>,
        into table: UnsafeMutablePointer<Float>, report: WorkReport
    ) {
        let (columns, length) = (second.count, first.length)
        let strip = 256
        var part = [Float](repeating: 0, count: strip * columns)
        var total = [Double](repeating: 0, count: strip * columns)
        first.values.withUnsafeBufferPointer { left in
            second.values.withUnsafeBufferPointer { right in
                part.withUnsafeMutableBufferPointer { part in
                    total.withUnsafeMutableBufferPointer { total in
                        for row in stride(from: 0, to: first.count, by: strip) {
                            let height = min(strip, first.count - row)
                            total.update(repeating: 0)
                            for start in stride(from: 0, to: length, by: longestSum) {
                                BLAS.multiplyByTransposed(
                                    m: height, n: columns, k: min(longestSum, length - start),
                                    left.baseAddress! + row * length + start, right.baseAddress! + start,
                                    stride: length, into: part.baseAddress!)
                                for index in 0..<height * columns { total[index] += Double(part[index]) }
                            }
                            let target = table + row * columns
                            for index in 0..<height * columns { target[index] = Float(total[index]) }
                            report(row + height)
                        }
                    }
                }
            }
        }
    }

    /// The entry of a row and a column in double precision.
    package func correlation(_ row: Int, _ column: Int) -> Double { pair(row, column) }

    /// The column of every row in the assignment with the largest sum, of which some rows are kept out.
    func assignment(without rows: [Int]) -> [Int?] {
        guard !rows.isEmpty else { return assignment.columnOfRow }
        let left = Set(0..<values.rows).subtracting(rows).sorted()
        let columns = values.columns
        let found: LinearAssignment
        if let exact {
            found = .maximizing(left.flatMap { exact[($0 * columns)..<(($0 + 1) * columns)] }, rows: left.count)
        } else {
            found = .maximizing(values.rows(at: left))
        }
        var result = [Int?](repeating: nil, count: values.rows)
        for (place, row) in left.enumerated() { result[row] = found.columnOfRow[place] }
        return result
    }

    /// The one-to-one assignment of rows to columns with the largest sum.
    var assignment: LinearAssignment {
        exact.map { LinearAssignment.maximizing($0, rows: values.rows) } ?? .maximizing(values)
    }
}

extension Matrix {
    /// The numbers of the columns whose entries are all equal, or not all finite: what correlates with nothing.
    package var constantColumns: [Int] {
        guard rows > 0 else { return Array(0..<columns) }
        return withUnsafeBufferPointer { entries in
            (0..<columns).filter { column in
                let first = entries[column]
                return (0..<rows).allSatisfy { entries[$0 * columns + column] == first }
                    || !(0..<rows).allSatisfy { entries[$0 * columns + column].isFinite }
            }
        }
    }
}
