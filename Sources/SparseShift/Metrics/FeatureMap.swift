import Numerics

/// How strongly every feature answers to every concept: the mean of |h| over the shifts in which the concept changes.
public struct FeatureMap: Sendable {
    /// E[|h_k| given that concept j changes], one row a concept, one column a feature (K × m).
    public let strengths: Matrix
    /// The number of every row's concept.
    public let concepts: [Int]
    /// The number of every column's feature.
    public let features: [Int]
    /// What the rows are called; empty if nobody said.
    public let names: [String]
    /// In how many shifts every row's concept changes.
    public let counts: [Int]
}
