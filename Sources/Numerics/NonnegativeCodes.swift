import Requirements

/// Codes without negative entries for fixed directions d_k: for every x the h ≥ 0 that minimises ‖x − Σ_k h_k d_k‖²,
/// found by coordinate descent.
package struct NonnegativeCodes: Sendable {
    /// The number of directions, H.
    package let count: Int
    /// ⟨d_j, d_k⟩ (H × H).
    private let gram: [Double]

    private static let rowsOfPart = 32
    private static let mostSweeps = 2_000
    /// The largest change in a sweep after which a row counts as solved, as a part of the largest product.
    private static let tolerance = 1e-8

    /// Takes directions.
    ///
    /// - Parameter directions: One row a direction (H × d); a direction of zeros is never used.
    package init(directions: Matrix) {
        count = directions.rows
        let (rows, width, elements) = (directions.rows, directions.columns, directions.doubles)
        var gram = [Double](repeating: 0, count: rows * rows)
        BLAS.multiply(m: rows, n: rows, k: width, elements, .plain, elements, .transposed, into: &gram)
        self.gram = gram
    }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameter products: ⟨d_k, x⟩, a row for every x (N × H); the code afterwards.
    package func solve(_ products: inout Matrix) {
        require(
            products.columns == count,
            "These are \(products.columns) products a row, but there are \(count) directions.")
        let (rows, count) = (products.rows, count)
        guard rows > 0, count > 0 else { return }
        products.withUnsafeMutableBufferPointer { target in
            nonisolated(unsafe) let codes = target.baseAddress!
            Parallel.forEach((rows + Self.rowsOfPart - 1) / Self.rowsOfPart) { part in
                for row in part * Self.rowsOfPart..<min(rows, (part + 1) * Self.rowsOfPart) {
                    solve(codes + row * count)
                }
            }
        }
    }

    private func solve(_ row: UnsafeMutablePointer<Float>) {
        var residual = (0..<count).map { Double(row[$0]) }
        // What is not a number stays so, and is not mistaken for a code.
        guard residual.allSatisfy(\.isFinite) else { return row.update(repeating: .nan, count: count) }
        let small = Self.tolerance * residual.reduce(0) { max($0, abs($1)) }
        var code = [Double](repeating: 0, count: count)
        for _ in 0..<Self.mostSweeps {
            var change = 0.0
            for index in 0..<count {
                let square = gram[index * count + index]
                guard square > 0, code[index] > 0 || residual[index] > 0 else { continue }
                let new = max(0, code[index] + residual[index] / square)
                let step = new - code[index]
                guard step != 0 else { continue }
                code[index] = new
                for other in 0..<count { residual[other] -= step * gram[index * count + other] }
                change = max(change, abs(step) * square.squareRoot())
            }
            if change <= small { break }
        }
        for index in 0..<count { row[index] = Float(code[index]) }
    }
}
