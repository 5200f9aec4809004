import Numerics
import Requirements

/// How much of the concepts a linear function of all features together predicts: R² of δ regressed on h.
///
/// 1 for every concept says that the code is the concepts up to an invertible linear map. It does not say that a feature
/// is a concept: for that, the matrix of the map must have one entry in every row, which the MCC measures.
public struct LinearPrediction: Sendable, CustomStringConvertible {
    /// R² of every concept (K), on the half of the shifts that the regression was not fitted on. At most 1; 0 of a
    /// concept that never changes.
    public let r2: [Double]
    /// δ ≈ B h + c; B shows how a concept is spread over the features.
    public let regression: LinearRegression

    /// The mean over the concepts.
    public var mean: Double { SampleStatistics.mean(r2) }

    /// Fits on the even rows, and scores on the odd ones.
    ///
    /// - Parameters:
    ///   - concepts: δ, one row a shift (N × K).
    ///   - features: h, one row a shift (N × H).
    /// - Throws: ``MetricError`` if there are fewer than two shifts.
    /// - Precondition: both have the same number of rows.
    public init(of concepts: Matrix, from features: Matrix) throws(MetricError) {
        try MetricError.require(
            concepts.rows == features.rows,
            "There are \(features.rows) rows of features for \(concepts.rows) rows of concepts; there must be one a shift."
        )
        guard concepts.rows > 1 else {
            throw MetricError(
                "A regression that is scored on other shifts needs at least 2 shifts, not \(concepts.rows).")
        }
        let fitted = Array(stride(from: 0, to: concepts.rows, by: 2))
        let held = Array(stride(from: 1, to: concepts.rows, by: 2))
        regression = LinearRegression(of: concepts.rows(at: fitted), on: features.rows(at: fitted))
        r2 = regression.r2(of: concepts.rows(at: held), on: features.rows(at: held))
    }

    /// The mean R².
    public var description: String { "R² \(mean.brief) of \(r2.count) concepts" }
}

extension LinearPrediction: SessionMetric {
    /// `linear prediction`.
    public static var storedName: String { "linear prediction" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("r2", r2)
        try group.add("coefficients", regression.coefficients)
        try group.add("intercepts", regression.intercepts)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let coefficients = try group.matrix("coefficients")
        regression = LinearRegression(
            coefficients: coefficients, intercepts: try group.doubles("intercepts", count: coefficients.rows))
        r2 = try group.doubles("r2", count: coefficients.rows)
    }
}
