import Numerics

/// A score of features that were removed, over probe seeds, beside random features.
public struct AblationScore: Sendable, Hashable, Codable {
    /// N, how many features were removed at most.
    public let featureCount: Int
    /// The score of every seed.
    public let values: [Double]
    /// The score of as many random features.
    public let chance: ChanceLevel

    /// The mean over the seeds.
    public var mean: Double { SampleStatistics.mean(values) }
    /// The 95 % interval of the mean over the seeds.
    public var interval: ClosedRange<Double> { SampleStatistics.interval(of: values) ?? mean...mean }
}
