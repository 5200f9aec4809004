/// The limit of a run's constraint.
public enum Limit: Sendable, Hashable {
    /// The upper limit of mean|h| = Σ|h| / (N·H), in the units of the shifts.
    case sparsity(Double)
    /// The upper limit of the fraction of variance unexplained (FVU).
    case unexplained(Double)

    /// The number of the limit.
    public var value: Double {
        switch self {
        case .sparsity(let level): level
        case .unexplained(let fraction): fraction
        }
    }

    /// The amount by which a result exceeds the limit; negative if the limit is satisfied.
    public func violation(sparsity: Double, fractionUnexplained: Double) -> Double {
        switch self {
        case .sparsity(let level): sparsity - level
        case .unexplained(let fraction): fractionUnexplained - fraction
        }
    }
}
