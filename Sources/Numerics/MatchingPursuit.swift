import Requirements

/// Codes of at most k of fixed directions, chosen one after the other: each time the unused one with the largest
/// product with what is left of x.
///
/// Matching pursuit (Mallat & Zhang 1993) keeps the product as the coefficient; orthogonal matching pursuit (Pati,
/// Rezaiifar & Krishnaprasad 1993) fits the coefficients of all chosen directions anew each time.
package struct MatchingPursuit: Sendable {
    /// The number of directions, H.
    package let count: Int
    /// k, how many of them a code uses at most.
    package let most: Int
    /// Whether all coefficients are fitted anew with every direction.
    package let isOrthogonal: Bool
    /// ⟨d_j, d_k⟩ (H × H).
    private let gram: [Double]

    private static let rowsOfPart = 32
    /// What is left counts as rounding below this part of the largest product.
    private static let rounding = 1e-6

    /// Takes directions.
    ///
    /// - Parameters:
    ///   - directions: One row a direction (H × d), each of unit length or zero, which is never used.
    ///   - most: k, at least 1.
    ///   - isOrthogonal: Whether all coefficients are fitted anew with every direction.
    package init(directions: Matrix, most: Int, isOrthogonal: Bool) {
        require(most > 0, "most: at least 1 direction a code, not \(most).")
        count = directions.rows
        self.most = most
        self.isOrthogonal = isOrthogonal
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
        let products = (0..<count).map { Double(row[$0]) }
        // What is not a number stays so, and is not mistaken for a code.
        guard products.allSatisfy(\.isFinite) else { return row.update(repeating: .nan, count: count) }
        row.update(repeating: 0, count: count)
        let least = Self.rounding * products.reduce(0) { max($0, abs($1)) }
        var residual = products
        var chosen: [Int] = []
        var coefficients: [Double] = []
        while chosen.count < min(most, count) {
            var (best, size) = (-1, least)
            for index in 0..<count where abs(residual[index]) > size && !chosen.contains(index) {
                (best, size) = (index, abs(residual[index]))
            }
            guard best >= 0 else { break }
            chosen.append(best)
            if isOrthogonal {
                guard let fit = fit(chosen, products) else {
                    // Linearly dependent on those before.
                    chosen.removeLast()
                    break
                }
                coefficients = fit
                residual = products
                for (index, coefficient) in zip(chosen, coefficients) { subtract(coefficient, index, from: &residual) }
            } else {
                coefficients.append(residual[best])
                subtract(residual[best], best, from: &residual)
            }
        }
        for (index, coefficient) in zip(chosen, coefficients) { row[index] = Float(coefficient) }
    }

    private func subtract(_ coefficient: Double, _ index: Int, from residual: inout [Double]) {
        for other in 0..<count { residual[other] -= coefficient * gram[index * count + other] }
    }

    /// The least-squares coefficients of directions.
    private func fit(_ chosen: [Int], _ products: [Double]) -> [Double]? {
        var matrix = chosen.flatMap { row in chosen.map { gram[row * count + $0] } }
        var solution = chosen.map { products[$0] }
        return PositiveDefiniteSystem.solve(&matrix, order: chosen.count, &solution, count: 1) ? solution : nil
    }
}
