import Requirements

/// A fixed number of iterative shrinkage steps whose weights were learned (LISTA, Gregor & LeCun 2010), with the weights
/// coupled (Chen et al. 2018):
///
///     z ← soft(z + W(x − D z), θ)
///
/// from z = 0, where the columns of D are directions, W is H × d, and θ has an entry for every direction. All steps
/// share W and θ. With W = Dᵀ / L and θ = λ / L these are the steps of ISTA.
package struct UnrolledISTA: Sendable {
    /// W D (H × H).
    private let coupling: Matrix
    /// θ (H).
    private let thresholds: [Float]
    /// The number of steps.
    private let steps: Int

    private static let rowsOfPart = 512

    /// Takes weights.
    ///
    /// - Parameters:
    ///   - encoder: W (H × d).
    ///   - directions: One row a direction (H × d).
    ///   - thresholds: θ ≥ 0 (H).
    ///   - steps: At least 1.
    package init(encoder: Matrix, directions: Matrix, thresholds: [Float], steps: Int) {
        require(steps >= 1, "steps: at least 1, not \(steps).")
        require(
            thresholds.count == directions.rows,
            "thresholds: one for each of the \(directions.rows) directions, not \(thresholds.count).")
        coupling = encoder.multiplied(by: directions, .transposed)
        self.thresholds = thresholds
        self.steps = steps
    }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameter products: W x, a row for every x (N × H); z afterwards.
    package func solve(_ products: inout Matrix) {
        products.requireProducts(with: thresholds.count)
        products.replaceParts(of: Self.rowsOfPart) { _, part in code(of: part) }
    }

    private func code(of products: Matrix) -> Matrix {
        let count = thresholds.count
        var code = Matrix(rows: products.rows, columns: count)
        var explained = Matrix(rows: products.rows, columns: count)
        for _ in 0..<steps {
            explained.setProduct(code, .plain, coupling, .transposed)
            code.withUnsafeMutableBufferPointer { code in
                explained.withUnsafeBufferPointer { explained in
                    products.withUnsafeBufferPointer { products in
                        for index in code.indices {
                            let moved = code[index] + products[index] - explained[index]
                            let threshold = thresholds[index % count]
                            code[index] =
                                moved > threshold ? moved - threshold : moved < -threshold ? moved + threshold : 0
                        }
                    }
                }
            }
        }
        return code
    }
}
