import Numerics

/// One number of every seed.
public struct SeedStatistics: Sendable, Hashable {
    /// In the order of the seeds.
    public let values: [Double]

    public init(_ values: [Double]) { self.values = values }

    public var mean: Double { SampleStatistics.mean(values) }
    /// The standard deviation (divided by n − 1); 0 of a single seed.
    public var spread: Double { SampleStatistics.standardDeviation(values) }
    /// The lowest value; 0 without values.
    public var lowest: Double { values.min() ?? 0 }
    /// The highest value; 0 without values.
    public var highest: Double { values.max() ?? 0 }
}
