import Numerics

/// The code of a few shifts, feature by feature: what is active where.
public struct ActivationMap: Sendable {
    /// h of the shifts (n × m): one row a shift, one column a feature.
    public let codes: Matrix
    /// The number of every row's shift in its data.
    public let shifts: [Int]
    /// The number of every column's feature.
    public let features: [Int]
    /// The name of every row; empty if they are not known.
    public let names: [String]
}

extension ActivationMap: SessionMetric {
    /// `activation map`.
    public static var storedName: String { "activation map" }
    /// The result in a few words.
    public var summary: String { "\(shifts.count) shifts × \(features.count) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("codes", codes)
        try group.add("shifts", shifts)
        try group.add("features", features)
        try group.add("names", names)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        codes = try group.matrix("codes")
        shifts = try group.indices("shifts", below: Int.max, count: codes.rows)
        features = try group.indices("features", below: Int.max, count: codes.columns)
        names = try group.names("names", of: codes.rows)
    }
}
