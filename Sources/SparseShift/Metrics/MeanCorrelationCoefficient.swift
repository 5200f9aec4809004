import Numerics

/// How well learned features match true concepts (MCC): the mean absolute Pearson correlation under the
/// best one-to-one assignment.
public struct MeanCorrelationCoefficient: Sendable, Equatable, CustomStringConvertible {
    /// A concept and the feature that was assigned to it.
    public struct Match: Sendable, Hashable {
        public let concept: Int
        public let feature: Int
        /// Their absolute correlation.
        public let correlation: Double
    }

    /// The mean of the matches' correlations, from 0 to 1. With fewer features than concepts, the concepts
    /// without a feature do not enter.
    public let score: Double
    /// One match a concept, in the order of the concepts.
    public let matches: [Match]
    /// |correlation| of every concept (row) with every feature (column): K × H.
    public let correlations: Matrix

    /// Compares features with concepts.
    ///
    /// A constant column correlates with nothing: 0.
    /// - Parameters:
    ///   - features: One row a shift, one column a feature (N × H).
    ///   - concepts: One row a shift, one column a concept (N × K).
    /// - Precondition: both have the same number of rows.
    public init(_ features: Matrix, with concepts: Matrix) {
        let table = Correlation.absolute(rows: concepts, columns: features)
        let (height, width) = (concepts.columns, features.columns)
        let assignment = LinearAssignment.maximizing(table, rows: height)
        matches = assignment.columnOfRow.enumerated().compactMap { concept, feature in
            feature.map { Match(concept: concept, feature: $0, correlation: table[concept * width + $0]) }
        }
        score = matches.isEmpty ? 0 : matches.reduce(0) { $0 + $1.correlation } / Double(matches.count)
        correlations = Matrix(rows: height, columns: width, elements: table.map(Float.init))
    }

    public var description: String { "MCC \(score.brief)" }
}

enum Correlation {
    /// |Pearson correlation| of the columns of two matrices with equally many rows, in double precision.
    static func absolute(rows first: Matrix, columns second: Matrix) -> [Double] {
        precondition(
            first.rows == second.rows,
            "\(second.rows) rows of features for \(first.rows) rows of concepts; there must be one a shift")
        let left = standardized(first)
        let right = standardized(second)
        let count = first.rows
        var table = [Double](repeating: 0, count: first.columns * second.columns)
        for row in 0..<first.columns {
            for column in 0..<second.columns {
                table[row * second.columns + column] = min(1, abs(dot(left, row * count, right, column * count, count)))
            }
        }
        return table
    }

    /// Columns one after the other, centred and of unit length; constant ones are all zero.
    private static func standardized(_ matrix: Matrix) -> [Double] {
        let count = matrix.rows
        var result = [Double](repeating: 0, count: matrix.count)
        matrix.withUnsafeBufferPointer { source in
            for column in 0..<matrix.columns {
                var (sum, largest) = (0.0, 0.0)
                for row in 0..<count {
                    let value = Double(source[row * matrix.columns + column])
                    sum += value
                    largest = max(largest, abs(value))
                }
                let mean = sum / Double(max(count, 1))
                var square = 0.0
                for row in 0..<count {
                    let value = Double(source[row * matrix.columns + column]) - mean
                    result[column * count + row] = value
                    square += value * value
                }
                // What the rounding of the mean leaves of a constant column is no variance.
                let isConstant = square.squareRoot() <= 1e-12 * largest * Double(count).squareRoot()
                let factor = isConstant ? 0 : 1 / square.squareRoot()
                for row in 0..<count { result[column * count + row] *= factor }
            }
        }
        return result
    }

    private static func dot(_ x: [Double], _ i: Int, _ y: [Double], _ j: Int, _ count: Int) -> Double {
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                var total = SIMD4<Double>.zero
                var index = 0
                while index + 4 <= count {
                    let left = UnsafeRawPointer(x.baseAddress! + i + index).loadUnaligned(as: SIMD4<Double>.self)
                    let right = UnsafeRawPointer(y.baseAddress! + j + index).loadUnaligned(as: SIMD4<Double>.self)
                    total += left * right
                    index += 4
                }
                var sum = total.sum()
                while index < count {
                    sum += x[i + index] * y[j + index]
                    index += 1
                }
                return sum
            }
        }
    }
}
