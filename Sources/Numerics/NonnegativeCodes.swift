/// Codes without negative entries for fixed directions d_k: for every x the h ≥ 0 that minimises ‖x − Σ_k h_k d_k‖²,
/// found by coordinate descent.
package struct NonnegativeCodes: Sendable {
    private let gram: DirectionProducts

    private static let mostSweeps = 2_000
    /// The largest change in a sweep after which a row counts as solved, as a part of the largest product.
    private static let tolerance = 1e-8

    /// Takes directions.
    ///
    /// - Parameter directions: One row a direction (H × d); a direction of zeros is never used.
    package init(directions: Matrix) { gram = DirectionProducts(directions) }

    /// The number of directions, H.
    package var count: Int { gram.count }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameter products: ⟨d_k, x⟩, a row for every x (N × H); the code afterwards.
    package func solve(_ products: inout Matrix) { gram.replace(&products) { code($0) } }

    private func code(_ products: [Double]) -> [Double] {
        var residual = products
        let small = Self.tolerance * residual.reduce(0) { max($0, abs($1)) }
        var code = [Double](repeating: 0, count: count)
        for _ in 0..<Self.mostSweeps {
            var change = 0.0
            for index in 0..<count {
                let square = gram[index, index]
                guard square > 0, code[index] > 0 || residual[index] > 0 else { continue }
                let new = max(0, code[index] + residual[index] / square)
                let step = new - code[index]
                guard step != 0 else { continue }
                code[index] = new
                gram.subtract(step, of: index, from: &residual)
                change = max(change, abs(step) * square.squareRoot())
            }
            if change <= small { break }
        }
        return code
    }
}
