import Numerics
import Requirements

/// How well shifts are reconstructed, gathered a slice of the data at a time.
///
///     var quality = ReconstructionQuality(dimension: 576)
///     quality.add(shifts, reconstructed: model.decode(model.encode(shifts)))
///     quality.explainedVariance
public struct ReconstructionQuality: Sendable, Hashable {
    /// d, the number of entries of a shift.
    public let dimension: Int
    /// The number of shifts so far.
    public private(set) var count = 0
    /// Σ‖Δẑ − Δz‖².
    private var errors = 0.0
    /// Σ‖Δz‖².
    private var squares = 0.0
    /// Σ‖Δẑ‖².
    private var reconstructedSquares = 0.0
    /// Σ‖Δẑ − Δz‖² / ‖Δz‖².
    private var ratios = 0.0
    /// ΣΔz, by entry.
    private var sums: [Double]
    /// Σ(Δẑ − Δz), by entry.
    private var errorSums: [Double]

    /// Starts without shifts.
    public init(dimension: Int) {
        require(dimension >= 0, "dimension: not negative, not \(dimension).")
        self.dimension = dimension
        sums = .init(repeating: 0, count: dimension)
        errorSums = sums
    }

    /// Measures reconstructions that are in memory.
    ///
    /// - Parameters:
    ///   - shifts: One row a shift (N × d).
    ///   - reconstructed: The same shifts as a model gives them back (N × d).
    public init(_ shifts: Matrix, reconstructed: Matrix) {
        self.init(dimension: shifts.columns)
        add(shifts, reconstructed: reconstructed)
    }

    /// Adds shifts.
    ///
    /// - Precondition: both are matrices of `dimension` columns with equally many rows.
    public mutating func add(_ shifts: Matrix, reconstructed: Matrix) {
        require(
            shifts.columns == dimension && reconstructed.columns == dimension && shifts.rows == reconstructed.rows,
            "A \(reconstructed) cannot be the reconstruction of a \(shifts) of shifts with \(dimension) entries.")
        let dimension = dimension
        count += shifts.rows
        var (errors, squares, reconstructedSquares, ratios) = (0.0, 0.0, 0.0, 0.0)
        sums.withUnsafeMutableBufferPointer { sums in
            errorSums.withUnsafeMutableBufferPointer { errorSums in
                shifts.withUnsafeBufferPointer { truth in
                    reconstructed.withUnsafeBufferPointer { guess in
                        for start in stride(from: 0, to: truth.count, by: max(dimension, 1)) {
                            var (error, square) = (0.0, 0.0)
                            for index in 0..<dimension {
                                let value = Double(truth[start + index])
                                let found = Double(guess[start + index])
                                error += (found - value) * (found - value)
                                square += value * value
                                reconstructedSquares += found * found
                                sums[index] += value
                                errorSums[index] += found - value
                            }
                            errors += error
                            squares += square
                            ratios += error / square
                        }
                    }
                }
            }
        }
        self.errors += errors
        self.squares += squares
        self.reconstructedSquares += reconstructedSquares
        self.ratios += ratios
    }

    /// The mean over all entries of (Δẑ − Δz)²: the absolute loss.
    public var meanSquaredError: Double { errors / (Double(count) * Double(dimension)) }

    /// The mean over the shifts of ‖Δẑ − Δz‖² / ‖Δz‖²: the relative loss.
    public var relativeError: Double { ratios / Double(count) }

    /// Σ‖Δẑ − Δz‖² / Σ‖Δz‖²: the part of the shifts that is not explained (FVU); the mean shift counts.
    public var fractionUnexplained: Double { errors / squares }

    /// R², variance weighted: 1 − Σ‖Δẑ − Δz‖² / Σ‖Δz − mean‖².
    public var r2: Double { 1 - errors / variation }

    /// Explained variance, variance weighted: 1 − Σ_j Var(Δẑ − Δz)_j / Σ_j Var(Δz)_j. Unlike ``r2`` it
    /// ignores a constant error.
    public var explainedVariance: Double {
        1 - (errors - errorSums.reduce(0) { $0 + $1 * $1 } / Double(count)) / variation
    }

    /// What all reconstructions would have to be multiplied by to fit best, in least squares:
    /// Σ⟨Δẑ, Δz⟩ / Σ‖Δẑ‖². Above 1 the model shrinks; 0 for reconstructions that are all zero.
    public var bestScale: Double { reconstructedSquares > 0 ? alignment / reconstructedSquares : 0 }

    /// The relative reconstruction bias γ of Rajamanoharan et al. ("Improving Dictionary Learning with Gated Sparse
    /// Autoencoders", 2024), Σ‖Δẑ‖² / Σ⟨Δẑ, Δz⟩: below 1 the model shrinks.
    public var relativeBias: Double { reconstructedSquares / alignment }

    /// Σ‖Δz − mean‖².
    private var variation: Double { squares - sums.reduce(0) { $0 + $1 * $1 } / Double(count) }

    /// Σ⟨Δẑ, Δz⟩.
    private var alignment: Double { (squares + reconstructedSquares - errors) / 2 }
}

extension ReconstructionQuality: SessionMetric {
    /// `reconstruction`.
    public static var storedName: String { "reconstruction" }
    /// The result in a few words.
    public var summary: String { "FVU \(fractionUnexplained.brief) of \(count.grouped) shifts" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("dimension", dimension)
        try group.add("count", count)
        try group.add("errors", errors)
        try group.add("squares", squares)
        try group.add("reconstructed_squares", reconstructedSquares)
        try group.add("ratios", ratios)
        try group.add("sums", sums)
        try group.add("error_sums", errorSums)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        dimension = try group.integer("dimension", in: 0...Int.max)
        count = try group.integer("count", in: 0...Int.max)
        errors = try group.real("errors")
        squares = try group.real("squares")
        reconstructedSquares = try group.real("reconstructed_squares")
        ratios = try group.real("ratios")
        sums = try group.doubles("sums", count: dimension)
        errorSums = try group.doubles("error_sums", count: dimension)
    }
}
