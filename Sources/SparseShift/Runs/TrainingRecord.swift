import JSON

/// Where one run stood at one step. Sizes are in the units of the shifts.
public struct TrainingRecord: Sendable, Hashable {
    /// The seed of the run.
    public var seed = 0
    /// Steps done, from 1.
    public var step = 0
    /// The epoch of the step, from 0.
    public var epoch = 0
    /// The loss before each step, averaged over the steps since the last record.
    public var loss = Double.nan
    /// Σ|h| / (B·H) before each step, averaged likewise.
    public var sparsity = Double.nan
    /// What the constraint allowed; `nil` without one.
    public var limit: Limit?
    /// How far the batches were beyond the limit; negative within it, and 0 without a constraint.
    public var violation = Double.nan
    /// λ after the step, in training units.
    public var multiplier = Double.nan
    /// Active features a shift (see ``TrainingSettings/activityThreshold``), averaged likewise.
    public var l0 = Double.nan
    /// Seconds since the run began.
    public var seconds = Double.nan

    /// A record with all of its numbers.
    public init(
        seed: Int, step: Int, epoch: Int, loss: Double, sparsity: Double, limit: Limit?, violation: Double,
        multiplier: Double, l0: Double, seconds: Double
    ) {
        self.seed = seed
        self.step = step
        self.epoch = epoch
        self.loss = loss
        self.sparsity = sparsity
        self.limit = limit
        self.violation = violation
        self.multiplier = multiplier
        self.l0 = l0
        self.seconds = seconds
    }

    private init() {}
}

// The seed is written once for all records of a run.
extension TrainingRecord: FieldCoding {
    /// The numbers of a record, in the order of its columns.
    package static let fields: [Field<TrainingRecord>] = [
        Field("step", \.step), Field("epoch", \.epoch), Field("loss", \.loss, isPlotted: true),
        Field("sparsity", \.sparsity, isPlotted: true), Field("limit", \.limit, isPlotted: true),
        Field("violation", \.violation, isPlotted: true), Field("multiplier", \.multiplier, isPlotted: true),
        Field("l0", \.l0, isPlotted: true), Field("seconds", \.seconds),
    ]

    /// A record without numbers.
    package static let unknown = TrainingRecord()

    /// Reads one line of `metrics.jsonl`; `nil` for a line that is no record.
    init?(_ json: JSONValue, seed: Int) {
        guard json["step"]?.integer != nil, json["epoch"]?.integer != nil else { return nil }
        self.init(json: json)
        self.seed = seed
    }
}
