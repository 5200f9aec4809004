import Numerics

/// How strongly every feature responds to every concept: the mean of |h| over the shifts in which the concept changes.
public struct FeatureMap: Sendable {
    /// E[|h_k| given that concept j changes], one row a concept, one column a feature (K × m).
    public let strengths: Matrix
    /// The number of every row's concept.
    public let concepts: [Int]
    /// The number of every column's feature.
    public let features: [Int]
    /// The names of the rows; empty if they are not known.
    public let names: [String]
    /// In how many shifts every row's concept changes.
    public let counts: [Int]
}

extension FeatureMap: SessionMetric {
    /// `feature map`.
    public static var storedName: String { "feature map" }
    /// The result in a few words.
    public var summary: String { "\(concepts.count) concepts × \(features.count) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("strengths", strengths)
        try group.add("concepts", concepts)
        try group.add("features", features)
        try group.add("names", names)
        try group.add("counts", counts)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        strengths = try group.matrix("strengths")
        concepts = try group.indices("concepts", below: Int.max, count: strengths.rows)
        features = try group.indices("features", below: Int.max, count: strengths.columns)
        names = try group.names("names", of: strengths.rows)
        counts = try group.integers("counts", count: strengths.rows)
    }
}
