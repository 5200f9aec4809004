/// The constrained problem of a sparse code.
public enum Constraint: Sendable, Hashable {
    /// Minimises mean|h| with at most a fraction ε of the variance unexplained (FVU), where
    /// ε = f₀ + `tolerance` · (1 − f₀), 0 < `tolerance` < 1, and f₀ is the least FVU that H features can reach.
    ///
    /// This problem needs no knowledge of the concepts' sparsity.
    case reconstruction(tolerance: Double)
    /// Minimises the loss with a mean|h| of at most `level`, in the units of the shifts (the paper's problem).
    ///
    /// `nil` means E‖Δz‖ / H, a lower bound of the level at which the features are the concepts.
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
    /// The constrained problem.
    public var constraint: Constraint = .reconstruction(tolerance: 0.05)
    /// How the multiplier enters the loss.
    public var dualMethod: DualMethod = .lagrangian
    /// The step size of the multiplier. `nil` means half of the parameters' step size for a level of sparsity, and a
    /// step size proportional to the expected mean|h| for a tolerance.
    public var dualLearningRate: Double?
    /// The level during ``warmup``, in the units of the shifts; `nil` means the level of the constraint.
    public var initialLevel: Double?
    /// The number of epochs at the initial level.
    public var warmup: Int = 0
    /// The number of epochs in which the level falls linearly to that of the constraint.
    public var schedule: Int = 0

    /// The defaults: a tolerance of 0.05 with the plain Lagrangian.
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
                "tolerance: a fraction of the variance needs loss: absolute and input_norm: none; otherwise give a target."
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
