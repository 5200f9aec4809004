import Numerics

/// Vectors, such as steering vectors or shifts, as points of a plane.
public struct DirectionMap: Sendable {
    /// How vectors are brought to a plane.
    public enum Method: Sendable, Hashable {
        /// Onto their two leading principal components: distances shrink, but nothing is torn apart.
        case principalComponents
        /// t-SNE, which keeps neighbours together; `perplexity` is about the number of neighbours of a point.
        case neighbors(perplexity: Double = 30)
    }

    /// A vector's place.
    public struct Point: Sendable, Hashable {
        /// The place along the first axis.
        public var x: Double
        /// The place along the second axis.
        public var y: Double
        /// The group of the vector; empty if it is not known.
        public var group: String
        /// The name of the vector; empty if it is not known.
        public var name: String
    }

    /// One point a vector, in their order.
    public let points: [Point]
    /// How the vectors were brought to the plane.
    public let method: Method
    /// The parts of the variance along both axes, 0…1; `nil` for neighbours, whose axes mean nothing.
    public let explained: [Double]?

    /// The most vectors that neighbours are sought among.
    public static let mostNeighbors = 4_000

    /// Maps vectors.
    ///
    /// - Parameters:
    ///   - vectors: n × d, one a row.
    ///   - groups: What every vector belongs to; gives it its colour.
    ///   - names: What every vector is called; shown beside it where there is room.
    ///   - method: How the points are placed in the plane.
    /// - Throws: ``MetricError`` without vectors, for groups or names of another count, numbers that are not finite, or more
    ///   vectors than ``mostNeighbors`` for neighbours.
    public init(
        _ vectors: Matrix, groups: [String] = [], names: [String] = [], method: Method = .principalComponents
    ) throws(MetricError) {
        let count = vectors.rows
        guard count > 0 else { throw MetricError("vectors: a map needs at least one.") }
        for (what, values) in [("groups", groups), ("names", names)] where !values.isEmpty && values.count != count {
            throw MetricError("\(what): \(values.count) for \(count) vectors; there must be one a vector, or none.")
        }
        guard vectors.elements.allSatisfy(\.isFinite) else {
            throw MetricError("vectors: some entries are not finite.")
        }
        let places: [Double]
        switch method {
        case .principalComponents:
            let plane = PrincipalPlane(vectors)
            places = plane.coordinates
            explained = [plane.explained.first, plane.explained.second]
        case .neighbors(let perplexity):
            guard count <= Self.mostNeighbors else {
                throw MetricError(
                    "vectors: neighbours are sought among at most \(Self.mostNeighbors), not \(count); take a sample.")
            }
            guard perplexity >= 1 else { throw MetricError("perplexity: at least 1, not \(perplexity).") }
            places = NeighborEmbedding(vectors, perplexity: perplexity).coordinates
            explained = nil
        }
        self.method = method
        points = (0..<count).map { index in
            Point(
                x: places[2 * index], y: places[2 * index + 1], group: groups.isEmpty ? "" : groups[index],
                name: names.isEmpty ? "" : names[index])
        }
    }
}

extension DirectionMap: SessionMetric {
    /// `direction map`.
    public static var storedName: String { "direction map" }
    /// The result in a few words.
    public var summary: String { "\(points.count) directions" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("x", points.map(\.x))
        try group.add("y", points.map(\.y))
        try group.add("groups", points.map(\.group))
        try group.add("names", points.map(\.name))
        if case .neighbors(let perplexity) = method { try group.add("perplexity", perplexity) }
        if let explained { try group.add("explained", explained) }
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let x = try group.doubles("x")
        let y = try group.doubles("y", count: x.count)
        let groups = try group.texts("groups", count: x.count)
        let names = try group.texts("names", count: x.count)
        points = x.indices.map { Point(x: x[$0], y: y[$0], group: groups[$0], name: names[$0]) }
        method = group.optionalReal("perplexity").map { .neighbors(perplexity: $0) } ?? .principalComponents
        explained = group.has("explained") ? try group.doubles("explained", count: 2) : nil
    }
}
