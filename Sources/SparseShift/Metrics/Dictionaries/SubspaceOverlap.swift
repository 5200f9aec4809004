import Glibc
import Numerics

/// How far the spans of two sets of directions are the same: ‖Q_aᵀQ_b‖²/rank for orthonormal bases Q of both, from 0
/// (orthogonal) to 1 (one lies in the other).
///
/// Features that do not return in other seeds may still lie in a subspace that does (arXiv 2606.12138).
public struct SubspaceOverlap: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// The width of the directions.
    public let dimension: Int
    /// The ranks of both spans; ``value`` is divided by the smaller.
    public let ranks: [Int]
    /// The overlap, from 0 to 1.
    public let value: Double

    /// What two random subspaces of these ranks have on average: the larger rank / d. It is 1 if a span is the whole
    /// space, and then the overlap says nothing.
    public var chance: Double { Self.chance(ranks: ranks, dimension: dimension) }

    /// The mean overlap of random subspaces: the larger rank / d.
    public static func chance(ranks: [Int], dimension: Int) -> Double {
        Double(ranks.max() ?? 0) / Double(max(1, dimension))
    }

    /// Compares two spans.
    ///
    /// - Parameters:
    ///   - first: One row a direction (n × d); each counts equally, whatever its length.
    ///   - second: One row a direction (n' × d).
    ///   - rank: Takes the span of so many principal directions of each (uncentred), for subspaces that are nearly of low
    ///     rank; `nil` for the whole spans.
    /// - Throws: ``MetricError`` if the widths differ, there is no direction, or a rank is not there.
    public init(_ first: Matrix, _ second: Matrix, rank: Int? = nil) throws(MetricError) {
        try first.requireDirections("The first set")
        try second.requireDirections("The second set")
        try MetricError.require(
            first.columns == second.columns,
            "Directions of \(first.columns) and of \(second.columns) entries cannot be compared; both sets must be of the same layer of the same model."
        )
        if let rank {
            try MetricError.require(rank > 0, "rank: positive, not \(rank).")
        }
        let bases = [Self.basis(first, rank), Self.basis(second, rank)]
        for (name, basis) in zip(["first", "second"], bases) {
            try MetricError.require(basis.rank > 0, "All directions of the \(name) set are zero; they span nothing.")
            if let rank {
                try MetricError.require(
                    basis.rank == rank, "rank \(rank): the \(name) set spans only \(basis.rank) dimensions.")
            }
        }
        dimension = first.columns
        ranks = bases.map(\.rank)
        var products = [Double](repeating: 0, count: ranks[0] * ranks[1])
        BLAS.multiply(
            m: ranks[0], n: ranks[1], k: dimension, bases[0].rows, .plain, bases[1].rows, .transposed, into: &products)
        value = min(1, products.reduce(0) { $0 + $1 * $1 } / Double(min(ranks[0], ranks[1])))
    }

    /// An orthonormal basis of the span, one vector a row, from the largest principal direction.
    private static func basis(_ directions: Matrix, _ most: Int?) -> (rank: Int, rows: [Double]) {
        let unit = directions.unitRows
        let (count, width) = (unit.rows, unit.columns)
        let entries = unit.doubles
        let isTall = count > width
        let order = isTall ? width : count
        var gram = [Double](repeating: 0, count: order * order)
        if isTall {
            BLAS.multiply(m: width, n: width, k: count, entries, .transposed, entries, .plain, into: &gram)
        } else {
            BLAS.multiply(m: count, n: count, k: width, entries, .plain, entries, .transposed, into: &gram)
        }
        let spectrum = SymmetricEigendecomposition(gram, order: order)
        // Single precision leaves this much of a direction that is a sum of others.
        let bound = (spectrum.values.first ?? 0) * pow(Double(max(count, width)) * 0x1p-23, 2)
        let rank = min(most ?? order, spectrum.values.count { $0 > max(bound, 1e-12) })
        guard !isTall else { return (rank, Array(spectrum.vectors.prefix(rank * width))) }
        var rows = [Double](repeating: 0, count: rank * width)
        BLAS.multiply(m: rank, n: width, k: count, spectrum.vectors, .plain, entries, .plain, into: &rows)
        for row in 0..<rank {
            let factor = 1 / spectrum.values[row].squareRoot()
            for column in row * width..<(row + 1) * width { rows[column] *= factor }
        }
        return (rank, rows)
    }

    /// The overlap beside its chance level.
    public var description: String {
        "subspace overlap \(value.brief) (chance \(chance.brief)), ranks \(ranks[0]) and \(ranks[1]) of \(dimension)"
    }
}
