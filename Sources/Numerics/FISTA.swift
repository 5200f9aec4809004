import Requirements

/// Sparse codes for fixed directions d_k by the fast iterative shrinkage-thresholding algorithm (Beck & Teboulle 2009):
/// for every x a number of accelerated proximal steps towards the h that minimises
///
///     ½‖x − Σ_k h_k d_k‖² + λ‖h‖₁
///
/// `Lasso` finds the same codes to the end; these are those of FISTA after `steps` steps from zero. Directions that are the same
/// but for rounding share a code equally.
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
    /// Directions that are the same or opposite, with their signs, in groups of two and more.
    private let repetitions: [[(direction: Int, sign: Float)]]

    private static let rowsOfPart = 512
    /// Directions whose squared distance is at most this part of their squared length differ by rounding alone.
    private static let sameDistance = 1e-12

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
        repetitions = Self.repetitions(of: directions, gram)
    }

    private static func repetitions(of directions: Matrix, _ gram: Matrix) -> [[(direction: Int, sign: Float)]] {
        /// The sign of two directions that are the same or opposite.
        func sign(_ first: Int, _ second: Int) -> Float? {
            let square = gram[first, first]
            // In single precision first, which is known already.
            guard square > 0, abs(abs(gram[first, second]) - square) < 1e-4 * square else { return nil }
            let (one, other) = (directions.row(first).map(Double.init), directions.row(second).map(Double.init))
            let sign: Double = gram[first, second] < 0 ? -1 : 1
            let (length, distance) = zip(one, other).reduce((0, 0)) {
                ($0.0 + $1.0 * $1.0, $0.1 + ($1.0 - sign * $1.1) * ($1.0 - sign * $1.1))
            }
            return distance <= sameDistance * length ? Float(sign) : nil
        }
        var groups: [[(direction: Int, sign: Float)]] = []
        for direction in 0..<gram.rows {
            let known = groups.indices.lazy.compactMap { group in
                sign(groups[group][0].direction, direction).map { (group, $0) }
            }.first
            if let (group, sign) = known {
                groups[group].append((direction, sign))
            } else {
                groups.append([(direction, 1)])
            }
        }
        return groups.filter { $0.count > 1 }
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
        shareAmongRepetitions(&code)
        return code
    }

    /// Gives directions that are the same equal codes, and those that are opposite, opposite ones. No step tells them apart, and
    /// what is rounded differently in them would add up from step to step.
    private func shareAmongRepetitions(_ code: inout Matrix) {
        guard !repetitions.isEmpty else { return }
        code.withUnsafeMutableBufferPointer { code in
            for start in stride(from: 0, to: code.count, by: count) {
                for group in repetitions {
                    let sum = group.reduce(0) { $0 + $1.sign * code[start + $1.direction] }
                    for (direction, sign) in group { code[start + direction] = sign * sum / Float(group.count) }
                }
            }
        }
    }
}
