import Numerics
import Requirements

/// How sparse codes are, gathered a slice of the data at a time.
public struct CodeStatistics: Sendable, Hashable {
    /// H, the number of features.
    public let features: Int
    /// The |h| from which a feature counts as active.
    public let threshold: Double
    /// The number of shifts so far.
    public private(set) var count = 0
    /// In how many shifts every feature was active (H).
    public private(set) var activations: [Int]
    /// Σ|h| of every feature (H).
    private var magnitudes: [Double]

    /// Starts without codes.
    public init(features: Int, threshold: Double) {
        require(features >= 0, "features: not negative, not \(features).")
        self.features = features
        self.threshold = threshold
        activations = .init(repeating: 0, count: features)
        magnitudes = .init(repeating: 0, count: features)
    }

    /// Measures codes that are in memory (N × H).
    public init(_ codes: Matrix, threshold: Double) {
        self.init(features: codes.columns, threshold: threshold)
        add(codes)
    }

    /// Adds codes.
    ///
    /// - Parameter codes: One row a shift, one column a feature.
    /// - Precondition: `codes` has `features` columns.
    public mutating func add(_ codes: Matrix) {
        require(
            codes.columns == features,
            "These codes have \(codes.columns) entries, but the statistics are of \(features) features.")
        let (features, threshold) = (features, threshold)
        count += codes.rows
        activations.withUnsafeMutableBufferPointer { activations in
            magnitudes.withUnsafeMutableBufferPointer { magnitudes in
                codes.withUnsafeBufferPointer { codes in
                    for start in stride(from: 0, to: codes.count, by: max(features, 1)) {
                        for feature in 0..<features {
                            let magnitude = Double(abs(codes[start + feature]))
                            magnitudes[feature] += magnitude
                            activations[feature] += magnitude >= threshold ? 1 : 0
                        }
                    }
                }
            }
        }
    }

    /// Active features, a shift.
    public var l0: Double { Double(activations.reduce(0, +)) / Double(count) }

    /// Σ|h| / (N·H), what the constraint bounds.
    public var sparsity: Double { magnitudes.reduce(0, +) / (Double(count) * Double(features)) }

    /// The fraction of the shifts in which every feature is active (H, from 0 to 1).
    public var activationFrequencies: [Double] { activations.map { Double($0) / Double(count) } }

    /// The mean |h| of every feature (H).
    public var meanMagnitudes: [Double] { magnitudes.map { $0 / Double(count) } }

    /// Features that are never active.
    public var deadFeatures: [Int] { activations.indices.filter { activations[$0] == 0 } }

    /// Features that are active in more than a given fraction of the shifts.
    public func denseFeatures(above fraction: Double = 0.1) -> [Int] {
        activations.indices.filter { Double(activations[$0]) > fraction * Double(count) }
    }
}

extension CodeStatistics: SessionMetric {
    /// `codes`.
    public static var storedName: String { "codes" }
    /// The result in a few words.
    public var summary: String { "L0 \(l0.brief) of \(features.grouped) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("features", features)
        try group.add("threshold", threshold)
        try group.add("count", count)
        try group.add("activations", activations)
        try group.add("magnitudes", magnitudes)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        features = try group.integer("features", in: 0...Int.max)
        threshold = try group.real("threshold")
        count = try group.integer("count", in: 0...Int.max)
        activations = try group.integers("activations", count: features)
        magnitudes = try group.doubles("magnitudes", count: features)
    }
}
