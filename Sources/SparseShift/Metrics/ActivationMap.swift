import Numerics

/// The code of a few shifts, feature by feature: what is active where.
public struct ActivationMap: Sendable {
    /// h of the shifts (n × m): one row a shift, one column a feature.
    public let codes: Matrix
    /// The number of every row's shift in its data.
    public let shifts: [Int]
    /// The number of every column's feature.
    public let features: [Int]
    /// What every row is called; empty if nobody said.
    public let names: [String]
}
