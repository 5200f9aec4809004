import SparseShift

/// An orthonormal basis of the span of directions, by Gram and Schmidt.
package struct SpanBasis: Sendable {
    /// The vectors (r × d), of unit length.
    package let vectors: [[Double]]

    /// What remains of a direction of unit length counts as nothing below this.
    private static let least = 1e-6

    /// Takes finite directions of any length but zero.
    package init(of directions: [[Float]]) {
        var found: [[Double]] = []
        for direction in directions {
            var rest = Self.unit(direction.map(Double.init))
            // Twice, since the first time leaves what rounding lost.
            for _ in 0..<2 {
                for vector in found {
                    let along = Self.dot(rest, vector)
                    for index in rest.indices { rest[index] -= along * vector[index] }
                }
            }
            guard Self.dot(rest, rest).squareRoot() > Self.least else { continue }
            found.append(Self.unit(rest))
        }
        vectors = found
    }

    /// The number of vectors.
    package var rank: Int { vectors.count }

    /// Σ α_i b_i, at unit length if the coefficients have it.
    package func direction(_ coefficients: [Double]) -> [Float] {
        var sum = [Double](repeating: 0, count: vectors[0].count)
        for (coefficient, vector) in zip(coefficients, vectors) {
            for index in sum.indices { sum[index] += coefficient * vector[index] }
        }
        return sum.map { Float($0) }
    }

    /// The coefficients of a direction of the span at unit length.
    package func coefficients(of direction: [Float]) -> [Double] {
        Self.unit(vectors.map { Self.dot($0, direction.map(Double.init)) })
    }

    static func dot(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static func unit(_ vector: [Double]) -> [Double] {
        let length = dot(vector, vector).squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }
}
