import Foundation
import Numerics

/// The MCC of several runs.
public struct CorrelationSummary: Sendable, CustomStringConvertible {
    public let seeds: [Int]
    /// One result a seed.
    public let each: [MeanCorrelationCoefficient]

    public var scores: [Double] { each.map(\.score) }
    public var mean: Double { SampleStatistics.mean(scores) }
    /// The standard deviation of the scores (divided by n − 1); 0 for a single run.
    public var spread: Double { SampleStatistics.standardDeviation(scores) }
    /// The lowest score: a mean can hide one bad seed.
    public var lowest: Double { scores.min() ?? 0 }

    public var description: String {
        let mean = String(format: "MCC %.4f", mean)
        return each.count == 1 ? mean : mean + String(format: " ± %.4f over \(each.count) seeds", spread)
    }
}
