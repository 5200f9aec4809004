/// The constrained problem of a sparse code.
public enum Constraint: Sendable, Hashable {
    /// The least mean|h| that leaves at most ε of the shifts unexplained (FVU), with
    /// ε = f₀ + `tolerance` · (1 − f₀) and f₀ the least FVU that so many features can reach.
    ///
    /// Nothing about the sparsity of the concepts needs to be known.
    case reconstruction(tolerance: Double)
    /// The least loss with a mean|h| of at most `level`, in the units of the shifts (the paper's problem).
    ///
    /// `nil` stands for E‖Δz‖ / H, a lower bound of the level at which the features are the concepts.
    case sparsity(level: Double?)
}

/// How the multiplier enters the loss.
public enum DualMethod: Sendable, Hashable {
    /// loss + λ g.
    case lagrangian
    /// loss + (max(0, λ + ρ g)² − λ²) / 2ρ with the `penalty` ρ; for ``Constraint/sparsity(level:)``.
    case augmentedLagrangian(penalty: Double)
}

/// A constraint, and how its multiplier is found.
public struct ConstraintSettings: Sendable, Hashable {
    public var constraint: Constraint = .reconstruction(tolerance: 0.05)
    public var dualMethod: DualMethod = .lagrangian
    /// Step size of the multiplier; `nil` for half of the parameters' for a level of sparsity, and for one
    /// in proportion to the expected mean|h| for a tolerance.
    public var dualLearningRate: Double?
    /// The level during `warmup`, in the units of the shifts; `nil` to start at the level itself.
    public var initialLevel: Double?
    /// Epochs at the initial level.
    public var warmup: Int = 0
    /// Epochs in which the level falls linearly to its last value.
    public var schedule: Int = 0

    public init() {}

    /// Checks every field.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    func validate(_ settings: TrainingSettings) throws(ConfigurationError) {
        func isPositive(_ value: Double?) -> Bool { value.map { $0 > 0 && $0.isFinite } ?? true }
        try ConfigurationError.require(
            isPositive(dualLearningRate), "dual_lr: a positive number, not \(dualLearningRate ?? 0).")
        try ConfigurationError.require(
            isPositive(initialLevel), "initial_level: a positive number, not \(initialLevel ?? 0).")
        try ConfigurationError.require(warmup >= 0, "warmup: a number of epochs, not \(warmup).")
        try ConfigurationError.require(schedule >= 0, "schedule: a number of epochs, not \(schedule).")
        if case .augmentedLagrangian(let penalty) = dualMethod {
            try ConfigurationError.require(isPositive(penalty), "penalty: a positive number, not \(penalty).")
        }
        switch constraint {
        case .sparsity(let level):
            try ConfigurationError.require(isPositive(level), "target: a positive number, not \(level ?? 0).")
        case .reconstruction(let tolerance):
            try ConfigurationError.require(
                tolerance > 0 && tolerance < 1, "tolerance: between 0 and 1, not \(tolerance).")
            try ConfigurationError.require(
                settings.loss == .absolute && settings.inputNorm == .none,
                "tolerance: a part of the variance can be asked for with loss: absolute and input_norm: none alone; otherwise give a target."
            )
            try ConfigurationError.require(
                dualMethod == .lagrangian, "dual: a tolerance works with the plain Lagrangian; otherwise give a target."
            )
            try ConfigurationError.require(
                initialLevel == nil && warmup == 0 && schedule == 0,
                "schedule: a tolerance needs no level, warm-up or schedule; leave them out, or give a target.")
        }
    }
}
