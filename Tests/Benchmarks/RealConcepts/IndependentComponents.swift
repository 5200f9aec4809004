import Foundation
import Numerics

/// Symmetric FastICA with tanh on whitened principal components: a peer, with as many components as are asked for.
///
/// Hyvärinen: Fast and Robust Fixed-Point Algorithms for Independent Component Analysis (1999).
struct IndependentComponents {
    /// What gives the code of a shift without its mean, one row a component (K × d).
    let encoder: Matrix
    /// The column of every component, one a row (K × d).
    let decoder: Matrix
    /// How many rounds it took; 200 if it did not converge.
    let rounds: Int

    init(_ shifts: Matrix, components: Int, seed: Int) {
        var moments = SecondMoments(dimension: shifts.columns)
        moments.add(shifts)
        let (rows, dimension) = (shifts.rows, shifts.columns)
        let spectrum = SymmetricEigendecomposition(moments.covariance, order: dimension)
        let count = min(components, spectrum.values.count { $0 > 1e-10 * spectrum.values[0] })
        func principal(_ factor: (Double) -> Double) -> Matrix {
            Matrix(
                rows: count, columns: dimension,
                elements: (0..<count * dimension).map {
                    Float(spectrum.vectors[$0] * factor(spectrum.values[$0 / dimension].squareRoot()))
                })
        }
        let whitening = principal { 1 / $0 }
        let mean = moments.mean
        var centred = shifts
        centred.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] -= Float(mean[index % dimension]) }
        }
        let white = centred.multiplied(by: whitening, .transposed)  // N × K
        var random = RandomGenerator(seed: seed)
        var rotation = Self.orthogonal(
            Matrix(rows: count, columns: count, elements: (0..<count * count).map { _ in Float(random.normal()) }))
        var (round, change) = (0, Float(1))
        while round < 200, change > 1e-4 {
            var sizes = white.multiplied(by: rotation, .transposed)
            var slopes = [Float](repeating: 0, count: count)
            sizes.withUnsafeMutableBufferPointer { values in
                for index in values.indices {
                    values[index] = tanh(values[index])
                    slopes[index % count] += (1 - values[index] * values[index]) / Float(rows)
                }
            }
            let moved = sizes.multiplied(.transposed, by: white)
            let next = Self.orthogonal(
                Matrix(
                    rows: count, columns: count,
                    elements: zip(moved.elements, rotation.elements).enumerated().map { index, pair in
                        pair.0 / Float(rows) - slopes[index / count] * pair.1
                    }))
            change = (0..<count).reduce(0) { most, row in
                let cosine = zip(next.row(row), rotation.row(row)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                return max(most, abs(1 - abs(cosine)))
            }
            rotation = next
            round += 1
        }
        rounds = round
        encoder = rotation * whitening
        decoder = rotation * principal { $0 }
    }

    /// (W Wᵀ)^(−1/2) W.
    private static func orthogonal(_ matrix: Matrix) -> Matrix {
        let order = matrix.rows
        let product = matrix.multiplied(by: matrix, .transposed).elements.map(Double.init)
        let found = SymmetricEigendecomposition(product, order: order)
        let vectors = Matrix(rows: order, columns: order, elements: found.vectors.map(Float.init))
        let scaled = Matrix(
            rows: order, columns: order,
            elements: vectors.elements.enumerated().map { index, value in
                value / Float(max(found.values[index / order], 1e-12).squareRoot())
            })
        return vectors.multiplied(.transposed, by: scaled) * matrix
    }
}
