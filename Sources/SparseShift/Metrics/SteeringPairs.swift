import Numerics
import Requirements

/// Pairs of embeddings that differ in a single concept each.
public struct SteeringPairs: Sendable {
    /// z, one row a pair (N × d).
    public let before: Matrix
    /// z̃, one row a pair (N × d).
    public let after: Matrix
    /// Which concept changes, and in which direction, in every pair (N): any numbers, such as the places in a list of
    /// (source, target) values.
    public let contrasts: [Int]

    /// - Precondition: both matrices have one shape, with one row a contrast.
    public init(before: Matrix, after: Matrix, contrasts: [Int]) {
        require(
            before.rows == after.rows && before.columns == after.columns && before.rows == contrasts.count,
            "Pairs have two matrices of one shape and a contrast a row, not a \(before), a \(after) and \(contrasts.count) contrasts."
        )
        self.before = before
        self.after = after
        self.contrasts = contrasts
    }

    /// The number of pairs.
    public var count: Int { contrasts.count }
    /// d, the width of an embedding.
    public var dimension: Int { before.columns }

    /// The rows of every contrast, by its number.
    var rowsOfContrasts: [(contrast: Int, rows: [Int])] {
        Dictionary(grouping: contrasts.indices) { contrasts[$0] }.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// The supervised baseline: the mean shift of every contrast, one row a contrast in ascending order.
    public var meanDifferences: Matrix {
        let groups = rowsOfContrasts
        return Matrix(rows: groups.count, columns: dimension) { target in
            for (place, group) in groups.enumerated() {
                let sums = group.rows.reduce(into: [Double](repeating: 0, count: dimension)) { sums, row in
                    let (first, second) = (before.row(row), after.row(row))
                    for index in 0..<dimension { sums[index] += Double(second[index]) - Double(first[index]) }
                }
                for index in 0..<dimension {
                    target[place * dimension + index] = Float(sums[index] / Double(group.rows.count))
                }
            }
        }
    }

    /// The baseline of no information: directions of unit length, uniform on the sphere (`count` × d).
    public static func randomDirections(_ count: Int, dimension: Int, seed: Int) -> Matrix {
        var random = RandomGenerator(seed: seed, stream: 43)
        return Matrix(rows: count, columns: dimension) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }.withUnitRows
    }
}
