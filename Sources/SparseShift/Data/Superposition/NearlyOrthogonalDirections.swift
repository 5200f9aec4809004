import Glibc
import Numerics

/// More unit directions than dimensions, pushed apart: Gaussian ones after steps of Adam on
///
///     Σ_{i≠j} ⟨d_i, d_j⟩² + N Σ_i (‖d_i‖² − 1)²
struct NearlyOrthogonalDirections {
    /// One direction of unit length a row (N × d).
    let matrix: Matrix

    /// - Parameters:
    ///   - count: N.
    ///   - dimension: d.
    ///   - steps: Of Adam, at a step size of 3e-4.
    init(count: Int, dimension: Int, steps: Int, _ random: inout RandomGenerator) {
        let size = count * dimension
        var directions = (0..<size).map { _ in random.normal() }
        Self.normalize(&directions, dimension)
        var (mean, square) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
        var gram = [Double](repeating: 0, count: dimension * dimension)
        var gradient = [Double](repeating: 0, count: size)
        for step in 0..<steps {
            // Σ_j ⟨d_i, d_j⟩ d_j are the rows of D (DᵀD): no N × N matrix is needed.
            BLAS.multiply(
                m: dimension, n: dimension, k: count, directions, .transposed, directions, .plain, into: &gram)
            BLAS.multiply(m: count, n: dimension, k: dimension, directions, .plain, gram, .plain, into: &gradient)
            let (first, second) = (1 - pow(0.9, Double(step + 1)), 1 - pow(0.999, Double(step + 1)))
            for row in 0..<count {
                let entries = row * dimension..<(row + 1) * dimension
                let length = entries.reduce(0.0) { $0 + directions[$1] * directions[$1] }
                let own = 4 * Double(count) * (length - 1) - 4 * length
                for index in entries {
                    let slope = 4 * gradient[index] + own * directions[index]
                    mean[index] += 0.1 * (slope - mean[index])
                    square[index] += 0.001 * (slope * slope - square[index])
                    directions[index] -= 3e-4 * (mean[index] / first) / ((square[index] / second).squareRoot() + 1e-8)
                }
            }
        }
        Self.normalize(&directions, dimension)
        matrix = Matrix(rows: count, columns: dimension, elements: directions.map(Float.init))
    }

    private static func normalize(_ directions: inout [Double], _ dimension: Int) {
        for start in stride(from: 0, to: directions.count, by: dimension) {
            let length = directions[start..<start + dimension].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in start..<start + dimension { directions[index] /= max(length, .leastNormalMagnitude) }
        }
    }
}
