/// The projection of points to the plane of their two leading principal components.
public struct PrincipalPlane: Sendable {
    /// The centred coordinates on the plane (n × 2, row-major).
    public let coordinates: [Double]
    /// The fractions of the variance along both components, 0…1.
    public let explained: (first: Double, second: Double)

    /// Projects points; the sign of each component makes its coordinate of largest magnitude positive.
    ///
    /// - Parameter points: The points (n × d).
    public init(_ points: Matrix) {
        let (count, width) = (points.rows, points.columns)
        var mean = [Double](repeating: 0, count: width)
        let rows = (0..<count).map { points.row($0).map(Double.init) }
        for row in rows { for column in 0..<width { mean[column] += row[column] / Double(count) } }
        let centred = rows.map { row in zip(row, mean).map { $0 - $1 } }
        // The Gram matrix and the covariance have the same nonzero eigenvalues; the smaller of the two is decomposed.
        let isWide = width > count
        let order = isWide ? count : width
        guard order > 0, count > 0 else {
            coordinates = []
            explained = (0, 0)
            return
        }
        let vectors = isWide ? centred : (0..<width).map { column in centred.map { $0[column] } }
        var products = [Double](repeating: 0, count: order * order)
        for first in 0..<order {
            for second in first..<order {
                let sum = zip(vectors[first], vectors[second]).reduce(0) { $0 + $1.0 * $1.1 }
                products[first * order + second] = sum
                products[second * order + first] = sum
            }
        }
        let parts = SymmetricEigendecomposition(products, order: order)
        let total = parts.values.reduce(0) { $0 + max(0, $1) }
        func share(_ index: Int) -> Double { index < order && total > 0 ? max(0, parts.values[index]) / total : 0 }
        explained = (share(0), share(1))
        func component(_ index: Int) -> [Double] {
            guard index < order else { return [Double](repeating: 0, count: count) }
            let vector = parts.vectors[index * order..<(index + 1) * order]
            let places =
                isWide
                ? vector.map { $0 * max(0, parts.values[index]).squareRoot() }
                : centred.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
            let largest = places.max { abs($0) < abs($1) } ?? 0
            return largest < 0 ? places.map { -$0 } : places
        }
        let (first, second) = (component(0), component(1))
        coordinates = (0..<count).flatMap { [first[$0], second[$0]] }
    }
}
