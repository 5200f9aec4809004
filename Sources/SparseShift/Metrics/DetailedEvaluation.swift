import Numerics

/// What a model does with a set of shifts, by reconstruction and by feature, measured in one pass.
public struct DetailedEvaluation: Sendable {
    public let reconstruction: ReconstructionQuality
    public let codes: CodeStatistics
    /// The best scale of every feature's contribution (H), see ``FeatureShrinkage``.
    public let featureScales: [Double]

    /// Measures an autoencoder on all shifts of a data set, 1,024 at a time.
    ///
    /// - Parameters:
    ///   - data: Shifts × d.
    ///   - directions: One row a feature (H × d): row k is column k of W_d.
    ///   - threshold: The |h| from which a feature counts as active, in the units of the shifts.
    ///   - encode: Shifts to codes (n × d → n × H).
    ///   - decode: Codes to shifts (n × H → n × d).
    public init<Data: ShiftDataset>(
        on data: Data, directions: Matrix, threshold: Double, encode: (Matrix) -> Matrix, decode: (Matrix) -> Matrix
    ) throws(Data.Failure) {
        precondition(
            data.dimension == directions.columns,
            "shifts with \(data.dimension) entries for a model of \(directions.columns)")
        var reconstruction = ReconstructionQuality(dimension: data.dimension)
        var statistics = CodeStatistics(features: directions.rows, threshold: threshold)
        var shrinkage = FeatureShrinkage(directions: directions)
        for start in stride(from: 0, to: data.count, by: 1024) {
            let shifts = try data.shifts(start..<min(data.count, start + 1024))
            let codes = encode(shifts)
            let result = decode(codes)
            reconstruction.add(shifts, reconstructed: result)
            statistics.add(codes)
            shrinkage.add(codes, residuals: shifts.subtracting(result))
        }
        self.reconstruction = reconstruction
        self.codes = statistics
        featureScales = shrinkage.bestScales
    }
}

extension Matrix {
    /// The difference of two matrices of one shape.
    func subtracting(_ other: Matrix) -> Matrix {
        precondition(rows == other.rows && columns == other.columns, "cannot subtract a \(other) from a \(self)")
        return withUnsafeBufferPointer { left in
            other.withUnsafeBufferPointer { right in
                Matrix(rows: rows, columns: columns) { target in
                    for index in target.indices { target[index] = left[index] - right[index] }
                }
            }
        }
    }
}
