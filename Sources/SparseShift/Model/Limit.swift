/// What the constraint of a run allowed.
public enum Limit: Sendable, Hashable {
    /// The most mean|h|, Σ|h| / (N·H), in the units of the shifts.
    case sparsity(Double)
    /// The most of the shifts that may stay unexplained (FVU).
    case unexplained(Double)

    /// The number alone.
    public var value: Double {
        switch self {
        case .sparsity(let level): level
        case .unexplained(let fraction): fraction
        }
    }

    /// How far a result is beyond the limit; negative within it.
    public func violation(sparsity: Double, fractionUnexplained: Double) -> Double {
        switch self {
        case .sparsity(let level): sparsity - level
        case .unexplained(let fraction): fractionUnexplained - fraction
        }
    }
}
