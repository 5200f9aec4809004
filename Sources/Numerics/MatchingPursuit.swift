import Requirements

/// Codes of at most k of fixed directions, chosen one after the other: each time the unused one with the largest
/// product with what is left of x.
///
/// Matching pursuit (Mallat & Zhang 1993) keeps the product as the coefficient; orthogonal matching pursuit (Pati,
/// Rezaiifar & Krishnaprasad 1993) fits the coefficients of all chosen directions anew each time.
package struct MatchingPursuit: Sendable {
    /// k, how many of them a code uses at most.
    package let most: Int
    /// Whether all coefficients are fitted anew with every direction.
    package let isOrthogonal: Bool
    private let gram: DirectionProducts

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
        self.most = most
        self.isOrthogonal = isOrthogonal
        gram = DirectionProducts(directions)
    }

    /// The number of directions, H.
    package var count: Int { gram.count }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameter products: ⟨d_k, x⟩, a row for every x (N × H); the code afterwards.
    package func solve(_ products: inout Matrix) { gram.replace(&products) { code($0) } }

    private func code(_ products: [Double]) -> [Double] {
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
                for (index, coefficient) in zip(chosen, coefficients) {
                    gram.subtract(coefficient, of: index, from: &residual)
                }
            } else {
                coefficients.append(residual[best])
                gram.subtract(residual[best], of: best, from: &residual)
            }
        }
        var code = [Double](repeating: 0, count: count)
        for (index, coefficient) in zip(chosen, coefficients) { code[index] = coefficient }
        return code
    }

    /// The least-squares coefficients of directions.
    private func fit(_ chosen: [Int], _ products: [Double]) -> [Double]? {
        var matrix = chosen.flatMap { row in chosen.map { gram[row, $0] } }
        var solution = chosen.map { products[$0] }
        return PositiveDefiniteSystem.solve(&matrix, order: chosen.count, &solution, count: 1) ? solution : nil
    }
}
