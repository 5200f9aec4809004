import Numerics

/// One number of every seed.
public struct SeedStatistics: Sendable, Hashable {
    /// In the order of the seeds.
    public let values: [Double]

    /// One number a seed.
    public init(_ values: [Double]) { self.values = values }

    /// The mean over the seeds.
    public var mean: Double { SampleStatistics.mean(values) }
    /// The standard deviation (divided by n − 1); 0 of a single seed.
    public var spread: Double { SampleStatistics.standardDeviation(values) }
    /// The lowest value; 0 without values.
    public var lowest: Double { values.min() ?? 0 }
    /// The highest value; 0 without values.
    public var highest: Double { values.max() ?? 0 }
}

extension SeedStatistics: SessionMetric {
    /// `number of every seed`.
    public static var storedName: String { "number of every seed" }
    /// The result in a few words.
    public var summary: String { "\(mean.brief) over \(values.count) seeds" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("values", values)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        values = try group.doubles("values")
    }
}
