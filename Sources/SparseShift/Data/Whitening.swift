import Foundation
import Numerics
import Requirements

/// ZCA whitening of shifts: W = U (Λ + ε)^(−1/2) Uᵀ of their covariance U Λ Uᵀ (arXiv 2502.12179, appendix).
///
/// Whitened shifts y = (Δz − μ) W have no correlations and lie as near to the shifts as such shifts can.
/// W⁻¹ brings steering vectors that were found in them back. With a power p below 1, W = U (Λ + ε)^(−p/2) Uᵀ
/// evens the directions out in part, half of the way for p = 1/2, which spares directions that hold little but noise.
public struct Whitening: ShiftTransform {
    /// μ, the mean of the shifts (d).
    public let mean: [Float]
    /// W (d × d), symmetric.
    public let matrix: Matrix
    /// W⁻¹ (d × d); of reduced rank, the pseudoinverse.
    public let inverse: Matrix
    /// ε, which was added to every variance.
    public let epsilon: Double
    /// How many principal directions were kept; the others are zero in whitened shifts.
    public let rank: Int
    /// The part of the variance that the kept directions hold, if it is known.
    public let keptVariance: Double?

    /// Takes a whitening that was made before.
    ///
    /// - Precondition: `matrix` and `inverse` are d × d.
    public init(
        mean: [Float], matrix: Matrix, inverse: Matrix, epsilon: Double, rank: Int? = nil, keptVariance: Double? = nil
    ) {
        require(
            matrix.rows == mean.count && matrix.columns == mean.count && inverse.rows == mean.count
                && inverse.columns == mean.count,
            "A mean of \(mean.count) entries needs two matrices of that many rows and columns, not a \(matrix) and as its inverse a \(inverse)."
        )
        self.mean = mean
        self.matrix = matrix
        self.inverse = inverse
        self.epsilon = epsilon
        self.rank = rank ?? mean.count
        self.keptVariance = keptVariance
    }

    /// Takes mean and W alone, as other programs save them; the inverse is computed.
    ///
    /// - Throws: ``DataError`` if W is not a symmetric d × d matrix.
    public init(mean: [Float], matrix: Matrix, epsilon: Double) throws(DataError) {
        guard matrix.rows == mean.count, matrix.columns == mean.count, !mean.isEmpty else {
            throw DataError(
                "Whitening needs a square matrix as wide as the mean; these are a \(matrix) and \(mean.count) entries.")
        }
        let largest = matrix.elements.reduce(0) { max($0, abs($1)) }
        let transposed = matrix.transposed
        guard zip(matrix.elements, transposed.elements).allSatisfy({ abs($0 - $1) <= 1e-3 * largest }) else {
            throw DataError("Whitening needs a symmetric matrix (ZCA), but this \(matrix) is not.")
        }
        let parts = SymmetricEigendecomposition(matrix.elements.map(Double.init), order: mean.count)
        // Float32 leaves directions of a reduced W a little off zero.
        let smallest = abs(parts.values[0]) * 1e-6
        let kept = parts.values.count { $0 > smallest }
        let inverse = SecondMoments.weightedSum(
            ofSquares: parts.vectors, weights: parts.values.map { $0 > smallest ? 1 / $0 : 0 }, dimension: mean.count)
        self.init(
            mean: mean, matrix: matrix,
            inverse: Matrix(rows: mean.count, columns: mean.count, elements: inverse.map(Float.init)),
            epsilon: epsilon, rank: kept)
    }

    /// Fits a whitening in one pass over the shifts, in double precision.
    ///
    /// - Parameters:
    ///   - data: At least two shifts.
    ///   - power: p, from 0 (nothing changes) to 1 (all directions become alike).
    ///   - centred: Whether the mean is taken away; otherwise μ = 0, and E[Δz Δzᵀ] takes the covariance's place.
    ///   - epsilon: ε, in the units of the shifts' variance: it bounds the gain of a direction without variance.
    ///   - rank: How many principal directions to keep, for a covariance that is singular or nearly so (fewer
    ///     shifts than entries, or directions that hold only noise); all by default.
    /// - Throws: ``DataError`` if ε is negative, the power is not from 0 to 1, the rank is not from 1 to d, or a kept direction has no
    ///   variance although ε is 0; and what reading the data throws.
    public init(
        fittedTo data: some ShiftDataset, power: Double = 1, centred: Bool = true, epsilon: Double = 1e-5,
        rank: Int? = nil
    ) throws {
        guard (0...1).contains(power) else { throw DataError("power: from 0 to 1, not \(power).") }
        let dimension = data.dimension
        let kept = rank ?? dimension
        guard epsilon >= 0, epsilon.isFinite else {
            throw DataError("epsilon: zero or a positive number, not \(epsilon).")
        }
        guard (1...dimension).contains(kept) else {
            throw DataError("rank: from 1 to the \(dimension) entries of a shift of \(data.name), not \(kept).")
        }
        guard data.count > 1 else {
            throw DataError("\(data.name): one shift has no covariance; two or more are needed.")
        }
        let moments = try SecondMoments(of: data)
        let parts = SymmetricEigendecomposition(
            centred ? moments.covariance : moments.secondMoment, order: dimension)
        let values = parts.values.map { max($0, 0) }
        guard epsilon > 0 || values[kept - 1] > values[0] * 1e-12 else {
            let sound = values.count { $0 > values[0] * 1e-12 }
            throw DataError(
                """
                \(data.name): only \(sound) of \(kept) directions have variance; \
                use a positive epsilon or rank: \(max(1, sound)).
                """)
        }
        self.init(
            mean: centred ? moments.mean : [Double](repeating: 0, count: dimension), parts, power: power,
            epsilon: epsilon, rank: kept)
    }

    /// Whitens by a decomposition that was made before.
    init(
        mean: [Double], _ parts: SymmetricEigendecomposition, power: Double, epsilon: Double, rank: Int
    ) {
        let dimension = mean.count
        let values = parts.values.map { max($0, 0) }
        let vectors = Array(parts.vectors[..<(rank * dimension)])
        let scales = values.prefix(rank).map { pow($0 + epsilon, power / 2) }
        func sum(_ weights: [Double]) -> Matrix {
            Matrix(
                rows: dimension, columns: dimension,
                elements: SecondMoments.weightedSum(ofSquares: vectors, weights: weights, dimension: dimension)
                    .map(Float.init))
        }
        let total = values.reduce(0, +)
        self.init(
            mean: mean.map(Float.init), matrix: sum(scales.map { 1 / $0 }), inverse: sum(scales), epsilon: epsilon,
            rank: rank, keptVariance: total > 0 ? values.prefix(rank).reduce(0, +) / total : 1)
    }

    /// W (d × d).
    public var forward: Matrix { matrix }
    /// W⁻¹ (d × d).
    public var backward: Matrix { inverse }
    /// `whitened`.
    public var adjective: String { "whitened" }

    /// The same data, whitened. Data in memory are whitened now, others whenever they are read.
    ///
    /// - Throws: ``DataError`` if the data have another dimension, or what reading them throws.
    public func whitened<Base: ShiftDataset>(_ data: Base) throws -> TransformedShifts<Base> { try applied(to: data) }

    /// A steering vector, or another direction, that was found in whitened shifts, in the units of the shifts (d).
    public func unwhitened(direction: [Float]) -> [Float] { restored(direction: direction) }

    /// Whitened shifts as they were before (N × d).
    public func unwhitened(shifts: Matrix) -> Matrix { restored(shifts: shifts) }

    /// The width and ε, and the rank if it is reduced.
    public var description: String {
        var text = "ZCA whitening of \(mean.count) entries, ε = \(epsilon)"
        if rank < mean.count {
            let kept = keptVariance.map { " with \(Self.percent($0)) of the variance" } ?? ""
            text += ", \(rank) principal directions\(kept), the others left out"
        }
        return text
    }

    static func percent(_ part: Double) -> String { "\((part * 10_000).rounded() / 100) %" }
}

extension SecondMoments {
    /// The moments of all shifts, in one pass.
    init<Data: ShiftDataset>(of data: Data) throws(Data.Failure) {
        self.init(dimension: data.dimension)
        try data.forEachSlice { _, shifts in add(shifts) }
    }
}
