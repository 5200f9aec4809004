import Numerics
import Requirements

/// What a model does with a set of shifts, by reconstruction and by feature, measured in one pass.
public struct DetailedEvaluation: Sendable {
    /// How well the shifts are reconstructed.
    public let reconstruction: ReconstructionQuality
    /// How sparse the codes are.
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
        require(
            data.dimension == directions.columns,
            "\(data.name): its shifts have \(data.dimension) entries, but the model takes shifts of \(directions.columns)."
        )
        var reconstruction = ReconstructionQuality(dimension: data.dimension)
        var statistics = CodeStatistics(features: directions.rows, threshold: threshold)
        var shrinkage = FeatureShrinkage(directions: directions)
        try data.forEachSlice { _, shifts in
            let codes = encode(shifts)
            let result = decode(codes)
            reconstruction.add(shifts, reconstructed: result)
            statistics.add(codes)
            shrinkage.add(codes, residuals: shifts.subtracting(result))
        }
        self.init(reconstruction, statistics, shrinkage)
    }

    /// The numbers of what was measured.
    init(_ reconstruction: ReconstructionQuality, _ statistics: CodeStatistics, _ shrinkage: FeatureShrinkage) {
        self.reconstruction = reconstruction
        codes = statistics
        featureScales = shrinkage.bestScales
    }
}

extension DetailedEvaluation: SessionMetric {
    /// `detailed evaluation`.
    public static var storedName: String { "detailed evaluation" }
    /// The result in a few words.
    public var summary: String { "FVU \(reconstruction.fractionUnexplained.brief), L0 \(codes.l0.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("reconstruction", reconstruction)
        try group.add("codes", codes)
        try group.add("feature_scales", featureScales)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        reconstruction = try group.metric("reconstruction")
        codes = try group.metric("codes")
        featureScales = try group.doubles("feature_scales", count: codes.features)
    }
}
