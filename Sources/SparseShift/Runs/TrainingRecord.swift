/// Where one run stood at one step. Sizes are in the units of the shifts.
public struct TrainingRecord: Sendable, Hashable {
    /// The seed of the run.
    public var seed: Int
    /// Steps done, from 1.
    public var step: Int
    /// The epoch of the step, from 0.
    public var epoch: Int
    /// The loss before each step, averaged over the steps since the last record.
    public var loss: Double
    /// Σ|h| / (B·H) before each step, averaged likewise.
    public var sparsity: Double
    /// What the constraint allowed; `nil` without one.
    public var limit: Limit?
    /// How far the batches were beyond the limit; negative within it, and 0 without a constraint.
    public var violation: Double
    /// λ after the step, in training units.
    public var multiplier: Double
    /// Active features a shift (see ``TrainingSettings/activityThreshold``), averaged likewise.
    public var l0: Double
    /// Seconds since the run began.
    public var seconds: Double

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
}
