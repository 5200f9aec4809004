import JSON
import Numerics
import Requirements

/// What a model does with a set of shifts, in evaluation mode. Sizes are in the units of the shifts.
public struct Evaluation: Sendable, Hashable {
    /// The loss of the configuration.
    public var loss = Double.nan
    /// Σ‖Δẑ − Δz‖² / Σ‖Δz‖²: what the model leaves of the shifts (FVU).
    public var fractionUnexplained = Double.nan
    /// R², variance weighted: 1 − Σ‖Δẑ − Δz‖² / Σ‖Δz − mean‖².
    public var r2 = Double.nan
    /// Features with |h| at or above the threshold, a shift.
    public var l0 = Double.nan
    /// Features that never reach the threshold.
    public var deadFeatures = 0
    /// Σ|h| / (N·H).
    public var sparsity = Double.nan
    /// What the constraint allowed; `nil` without one.
    public var limit: Limit?
    /// How far the result is beyond the limit; negative within it, and 0 without a constraint.
    public var violation: Double {
        limit?.violation(sparsity: sparsity, fractionUnexplained: fractionUnexplained) ?? 0
    }
    /// By which fraction of the limit the constraint is violated; 0 where it is not.
    public var relativeViolation: Double {
        guard violation > 0, let limit = limit?.value else { return 0 }
        return limit > 0 ? violation / limit : .infinity
    }

    /// Measures a model, 1,024 shifts at a time.
    ///
    /// - Parameters:
    ///   - parameters: The model.
    ///   - data: The shifts that it is measured on.
    ///   - kind: Which loss is measured.
    ///   - threshold: The |h| from which a feature counts as active, in the units of the shifts.
    ///   - limit: What the constraint allowed, in the units of the shifts.
    public init<Data: ShiftDataset>(
        _ parameters: Parameters, on data: Data, loss kind: Loss, threshold: Double, limit: Limit?
    ) throws(Data.Failure) {
        require(
            data.dimension == parameters.dimension,
            "\(data.name): its shifts have \(data.dimension) entries, but the model takes shifts of \(parameters.dimension)."
        )
        var reconstruction = ReconstructionQuality(dimension: data.dimension)
        var statistics = CodeStatistics(features: parameters.features, threshold: threshold)
        try data.forEachSlice { _, shifts in
            let codes = parameters.encode(shifts)
            reconstruction.add(shifts, reconstructed: parameters.decode(codes))
            statistics.add(codes)
        }
        self.init(reconstruction, statistics, loss: kind, limit: limit)
    }

    /// The numbers of what was measured.
    init(_ reconstruction: ReconstructionQuality, _ statistics: CodeStatistics, loss kind: Loss, limit: Limit?) {
        loss = kind == .absolute ? reconstruction.meanSquaredError : reconstruction.relativeError
        fractionUnexplained = reconstruction.fractionUnexplained
        r2 = reconstruction.r2
        l0 = statistics.l0
        deadFeatures = statistics.deadFeatures.count
        sparsity = statistics.sparsity
        self.limit = limit
    }

    /// The evaluation of a model that was not measured: not a number everywhere.
    private init() {}
}

extension Evaluation: FieldCoding {
    /// The numbers that were measured, and the limit.
    package static let fields: [Field<Evaluation>] = [
        Field("loss", \.loss),
        Field("fraction_unexplained", \.fractionUnexplained, heading: "FVU", title: "FVU (variance unexplained)"),
        Field("r2", \.r2, heading: "R²", precision: .ratio),
        Field("l0", \.l0, heading: "L0", title: "L0 (active features)"),
        Field("dead_features", \.deadFeatures, heading: "dead", title: "dead features", precision: .count),
        Field("sparsity", \.sparsity, heading: "mean|h|", title: "mean |h|"),
        Field("limit", \.limit, title: "constraint"),
    ]

    /// The evaluation of a model that was not measured.
    package static let unknown = Evaluation()

    /// Whether the model was not measured.
    package var isUnknown: Bool { loss.isNaN && fractionUnexplained.isNaN && l0.isNaN && sparsity.isNaN }

    /// Everything that reports tell: the fields, and the violation that follows from them.
    package var report: [String: JSONValue] { members.merging(["violation": .real(violation)]) { $1 } }
}

extension Evaluation: SessionMetric {
    /// `evaluation`.
    public static var storedName: String { "evaluation" }
    /// The result in a few words.
    public var summary: String { "FVU \(fractionUnexplained.brief), L0 \(l0.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try writeFields(to: group)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        try self.init(fieldsOf: group)
    }
}
