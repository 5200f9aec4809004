import Numerics
import Requirements

/// An upper bound of steering that no method can reach without knowing the answer: the direction is chosen on every
/// *test* pair for itself.
///
/// This is the steering cosine of the paper's public code: the maximum over k of
/// cos(z/‖z‖ + w_k + b_d/‖b_d‖, z̃). ``SteeringCosine`` chooses on other pairs than it measures on.
public struct OracleSteeringCosine: Sendable, Hashable {
    /// The largest cosine of every pair.
    public let cosines: [Double]
    /// The direction with it.
    public let columns: [Int]

    /// The mean over the pairs.
    public var mean: Double { SampleStatistics.mean(cosines) }
    /// The standard deviation over the pairs (divided by n − 1).
    public var spread: Double { SampleStatistics.standardDeviation(cosines) }

    /// Takes the best direction of every pair.
    ///
    /// - Parameters:
    ///   - directions: w_k, one a row (candidates × d).
    ///   - pairs: z and z̃; their contrasts do not matter.
    ///   - bias: b_d (d), of which a vector of unit length is added; `nil` adds nothing.
    ///   - scales: Factors of the directions, among which every pair has its best, too.
    /// - Throws: ``MetricError`` if there is no direction or no pair.
    public init(directions: Matrix, pairs: SteeringPairs, bias: [Float]? = nil, scales: [Double] = [1]) throws {
        try SteeringCosine.check(directions, pairs.dimension, pairs.dimension, pairs.count)
        try MetricError.require(
            bias.map { $0.count == pairs.dimension } ?? true,
            "bias: \(pairs.dimension) entries, as the pairs have, not \(bias?.count ?? 0).")
        try MetricError.require(!scales.isEmpty, "scales: at least one, not none.")
        var offset = bias?.map(Double.init) ?? [Double](repeating: 0, count: pairs.dimension)
        let norm = offset.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if norm > 0 { offset = offset.map { $0 / norm } }
        let unit = pairs.before.withUnitRows
        let dimension = pairs.dimension
        let start = unit.withUnsafeBufferPointer { source in
            Matrix(rows: unit.rows, columns: dimension) { target in
                for index in target.indices { target[index] = Float(Double(source[index]) + offset[index % dimension]) }
            }
        }
        let products = SteeringProducts(directions, before: start, after: pairs.after)
        var (cosines, columns) = ([Double](), [Int]())
        for row in 0..<pairs.count {
            let group = products.group([row])
            var best = (cosine: -Double.infinity, column: 0)
            for scale in scales {
                for column in 0..<directions.rows {
                    let cosine = group.cosines(column: column, length: scale * products.norms[column])[0]
                    if cosine > best.cosine { best = (cosine, column) }
                }
            }
            cosines.append(best.cosine)
            columns.append(best.column)
        }
        (self.cosines, self.columns) = (cosines, columns)
    }
}

extension OracleSteeringCosine: SessionMetric {
    /// `oracle steering cosine`.
    public static var storedName: String { "oracle steering cosine" }
    /// The result in a few words.
    public var summary: String { "cosine \(mean.brief) over \(cosines.count.grouped) pairs" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("cosines", cosines)
        try group.add("columns", columns)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        cosines = try group.doubles("cosines")
        columns = try group.indices("columns", below: Int.max, count: cosines.count)
    }
}
