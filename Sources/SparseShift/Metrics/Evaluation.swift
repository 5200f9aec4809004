import Numerics

/// What a model does with a set of shifts, in evaluation mode. Sizes are in the units of the shifts.
public struct Evaluation: Sendable, Hashable {
    /// The loss of the configuration.
    public var loss: Double
    /// Σ‖Δẑ − Δz‖² / Σ‖Δz‖²: what the model leaves of the shifts (FVU).
    public var fractionUnexplained: Double
    /// R², variance weighted: 1 − Σ‖Δẑ − Δz‖² / Σ‖Δz − mean‖².
    public var r2: Double
    /// Features with |h| at or above the threshold, a shift.
    public var l0: Double
    /// Features that never reach the threshold.
    public var deadFeatures: Int
    /// Σ|h| / (N·H).
    public var sparsity: Double
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

    init(
        loss: Double, fractionUnexplained: Double, r2: Double, l0: Double, deadFeatures: Int, sparsity: Double,
        limit: Limit?
    ) {
        self.loss = loss
        self.fractionUnexplained = fractionUnexplained
        self.r2 = r2
        self.l0 = l0
        self.deadFeatures = deadFeatures
        self.sparsity = sparsity
        self.limit = limit
    }

    /// Measures a model, 1,024 shifts at a time.
    ///
    /// - Parameters:
    ///   - threshold: The |h| from which a feature counts as active, in the units of the shifts.
    ///   - limit: What the constraint allowed, in the units of the shifts.
    public init<Data: ShiftDataset>(
        _ parameters: Parameters, on data: Data, loss kind: Loss, threshold: Double, limit: Limit?
    ) throws(Data.Failure) {
        precondition(
            data.dimension == parameters.dimension,
            "shifts with \(data.dimension) entries for a model of \(parameters.dimension)")
        var reconstruction = ReconstructionQuality(dimension: data.dimension)
        var statistics = CodeStatistics(features: parameters.features, threshold: threshold)
        for start in stride(from: 0, to: data.count, by: 1024) {
            let shifts = try data.shifts(start..<min(data.count, start + 1024))
            let codes = parameters.encode(shifts)
            reconstruction.add(shifts, reconstructed: parameters.decode(codes))
            statistics.add(codes)
        }
        self.init(
            loss: kind == .absolute ? reconstruction.meanSquaredError : reconstruction.relativeError,
            fractionUnexplained: reconstruction.fractionUnexplained, r2: reconstruction.r2, l0: statistics.l0,
            deadFeatures: statistics.deadFeatures.count, sparsity: statistics.sparsity, limit: limit)
    }
}
