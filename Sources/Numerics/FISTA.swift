import Requirements

/// Sparse codes for fixed directions d_k by the fast iterative shrinkage-thresholding algorithm (Beck & Teboulle 2009):
/// for every x a number of accelerated proximal steps towards the h that minimises
///
///     ½‖x − Σ_k h_k d_k‖² + λ‖h‖₁
///
/// `Lasso` finds the same codes to the end; these are those of FISTA after `steps` steps from zero.
package struct FISTA: Sendable {
    /// The number of directions, H.
    package let count: Int
    /// λ, in the units of x.
    package let penalty: Float
    /// The number of steps.
    package let steps: Int
    /// ⟨d_j, d_k⟩ (H × H).
    private let gram: Matrix
    /// L = ‖D‖₂², the largest eigenvalue of the Gram matrix.
    private let lipschitz: Double

    private static let rowsOfPart = 512

    /// Takes directions.
    ///
    /// - Parameters:
    ///   - directions: One row a direction (H × d).
    ///   - penalty: λ > 0.
    ///   - steps: At least 1.
    package init(directions: Matrix, penalty: Float, steps: Int = 100) {
        require(penalty > 0 && penalty.isFinite, "penalty: a positive number, not \(penalty).")
        require(steps > 0, "steps: at least 1, not \(steps).")
        count = directions.rows
        self.penalty = penalty
        self.steps = steps
        gram = directions.multiplied(by: directions, .transposed)
        lipschitz = SymmetricEigendecomposition.values(of: gram.doubles, order: count).first ?? 0
    }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameters:
    ///   - products: ⟨d_k, x⟩, a row for every x (N × H); h afterwards.
    ///   - start: The codes to start from (N × H); zero if there are none.
    package func solve(_ products: inout Matrix, from start: Matrix? = nil) {
        products.requireProducts(with: count)
        guard products.count > 0, lipschitz > 0 else {
            products = Matrix(rows: products.rows, columns: count)
            return
        }
        products.replaceParts(of: Self.rowsOfPart) { rows, part in
            solve(part, from: start?.rows(rows) ?? Matrix(rows: rows.count, columns: count))
        }
    }

    private func solve(_ products: Matrix, from start: Matrix) -> Matrix {
        var (code, ahead) = (start, start)
        var slope = Matrix(rows: products.rows, columns: count)
        var momentum = 1.0
        let (inverse, threshold) = (Float(1 / lipschitz), penalty * Float(1 / lipschitz))
        for _ in 0..<steps {
            slope.setProduct(ahead, .plain, gram, .plain)
            let next = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
            let push = Float((momentum - 1) / next)
            momentum = next
            code.withUnsafeMutableBufferPointer { code in
                ahead.withUnsafeMutableBufferPointer { ahead in
                    slope.withUnsafeBufferPointer { slope in
                        products.withUnsafeBufferPointer { products in
                            for index in code.indices {
                                let moved = ahead[index] - (slope[index] - products[index]) * inverse
                                let new = max(moved - threshold, 0) + min(moved + threshold, 0)
                                ahead[index] = new + push * (new - code[index])
                                code[index] = new
                            }
                        }
                    }
                }
            }
        }
        return code
    }
}
