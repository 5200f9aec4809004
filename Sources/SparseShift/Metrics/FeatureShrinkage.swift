import Numerics
import Requirements

/// How much every feature underestimates its contribution, gathered a slice of the data at a time.
///
/// The best scale of feature k is what its contribution h_k w_k would have to be multiplied by to fit best while all
/// other features stay:
///
///     s_k = 1 + Σ h_k ⟨w_k, Δz − Δẑ⟩ / Σ h_k² ‖w_k‖²
///
/// Above 1 the feature is too small, as a penalty on |h| makes it; below 1 it is too large.
public struct FeatureShrinkage: Sendable {
    /// w_k (H × d): row k is column k of W_d.
    public let directions: Matrix
    private let squaredLengths: [Double]
    private var missing: [Double]
    private var sizes: [Double]

    /// Starts without shifts, for a decoder whose column k is row k of `directions`.
    public init(directions: Matrix) {
        self.directions = directions
        squaredLengths = directions.withUnsafeBufferPointer { elements in
            (0..<directions.rows).map { row in
                guard directions.columns > 0 else { return 0 }
                let start = elements.baseAddress! + row * directions.columns
                return Kernels.wideDot(start, start, directions.columns)
            }
        }
        missing = .init(repeating: 0, count: directions.rows)
        sizes = missing
    }

    /// Adds shifts.
    ///
    /// - Parameters:
    ///   - codes: h, one row a shift (N × H).
    ///   - residuals: Δz − Δẑ, one row a shift (N × d).
    public mutating func add(_ codes: Matrix, residuals: Matrix) {
        require(
            codes.rows == residuals.rows && codes.columns == directions.rows
                && residuals.columns == directions.columns,
            "A \(codes) of codes and a \(residuals) of residuals do not fit \(directions.rows) features × \(directions.columns)."
        )
        let projections = residuals.multiplied(by: directions, .transposed)
        codes.withUnsafeBufferPointer { codes in
            projections.withUnsafeBufferPointer { projections in
                for start in stride(from: 0, to: codes.count, by: max(missing.count, 1)) {
                    for feature in missing.indices {
                        let value = Double(codes[start + feature])
                        missing[feature] += value * Double(projections[start + feature])
                        sizes[feature] += value * value
                    }
                }
            }
        }
    }

    /// s_k of every feature (H); 1 for a feature that is always zero.
    public var bestScales: [Double] {
        missing.indices.map { feature in
            let size = sizes[feature] * squaredLengths[feature]
            return size > 0 ? 1 + missing[feature] / size : 1
        }
    }
}

extension FeatureShrinkage: SessionMetric {
    /// `feature shrinkage`.
    public static var storedName: String { "feature shrinkage" }
    /// The result in a few words.
    public var summary: String { "the best scales of \(directions.rows.grouped) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("directions", directions)
        try group.add("squared_lengths", squaredLengths)
        try group.add("missing", missing)
        try group.add("sizes", sizes)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        directions = try group.matrix("directions")
        squaredLengths = try group.doubles("squared_lengths", count: directions.rows)
        missing = try group.doubles("missing", count: directions.rows)
        sizes = try group.doubles("sizes", count: directions.rows)
    }
}
