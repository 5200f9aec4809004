import Foundation
import Numerics

/// The MCC of several runs.
public struct CorrelationSummary: Sendable, CustomStringConvertible {
    /// The seeds of the runs.
    public let seeds: [Int]
    /// One result a seed.
    public let each: [MeanCorrelationCoefficient]

    /// The MCC of every seed; NaN if no concept changes.
    public var scores: [Double] { each.map(\.score) }
    /// The mean of the scores.
    public var mean: Double { SampleStatistics.mean(scores) }
    /// The standard deviation of the scores (divided by n − 1); 0 for a single run.
    public var spread: Double { SampleStatistics.standardDeviation(scores) }
    /// The lowest score: a mean can hide one bad seed.
    public var lowest: Double { scores.min() ?? 0 }

    /// The mean and the spread, with the number of seeds.
    public var description: String {
        guard !mean.isNaN else { return "MCC –: no label changes" }
        let mean = String(format: "MCC %.4f", mean)
        return each.count == 1 ? mean : mean + String(format: " ± %.4f over \(each.count) seeds", spread)
    }
}

extension CorrelationSummary: SessionMetric {
    /// `mean correlation coefficients of runs`.
    public static var storedName: String { "mean correlation coefficients of runs" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("seeds", seeds)
        for (index, each) in each.enumerated() { try group.add("\(index)", each) }
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let seeds = try group.integers("seeds")
        self.seeds = seeds
        each = try seeds.indices.map { try group.metric("\($0)") }
    }
}
