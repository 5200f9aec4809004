import Requirements
import RowKernels

/// Sparse codes for fixed directions d_k: for every x the h that minimises
///
///     ½‖x − Σ_k h_k d_k‖² + λ‖h‖₁
///
/// Coordinate descent on the Gram matrix with an active set (Friedman, Hastie & Tibshirani 2010) finds it; where that
/// is slow, Newton steps within the signs found so far end it, as in feature-sign search (Lee et al. 2007). A row costs
/// about as many passes over a row of the Gram matrix as features change, so a sparse code is cheaper than the products
/// of all features with all others that proximal gradients such as FISTA need in every iteration.
///
/// Every row is solved on its own, so that its code is the same to the bit whatever rows stand beside it and however
/// many processors there are.
public struct Lasso: Sendable {
    /// The number of directions, H.
    public let count: Int
    /// λ, in the units of x.
    public let penalty: Float
    /// ⟨d_j, d_k⟩ (H × H).
    private let gram: Matrix

    /// The largest change in a sweep after which a row counts as solved, as a part of λ.
    private static let tolerance: Float = 1e-5
    /// The same as a part of the largest |⟨d_k, x⟩|, below which there is only rounding.
    private static let rounding: Float = 1e-6
    private static let mostSweeps = 1_000
    /// Sweeps over the active features before a Newton step is tried.
    private static let sweepsBeforeNewton = 8
    private static let rowsOfPart = 32
    /// What makes linearly dependent directions solvable: more than single precision rounds their products by.
    private static let ridge = 1e-6

    /// Takes directions.
    ///
    /// - Parameters:
    ///   - directions: One row a direction (H × d); a direction of zeros is never used.
    ///   - penalty: λ > 0.
    public init(directions: Matrix, penalty: Float) {
        require(penalty > 0 && penalty.isFinite, "penalty: a positive number, not \(penalty).")
        count = directions.rows
        self.penalty = penalty
        gram = directions.multiplied(by: directions, .transposed)
    }

    /// Replaces products by codes, on all cores.
    ///
    /// - Parameter products: ⟨d_k, x⟩, a row for every x (N × H); h afterwards.
    /// - Precondition: `products` has H columns.
    public func solve(_ products: inout Matrix) {
        products.requireProducts(with: count)
        products.changeParts(of: Self.rowsOfPart) { first, rows in
            let solver = RowSolver(self)
            for row in 0..<rows { solver.solve(first + row * count) }
        }
    }

    /// Solves one row after the other, in memory of its own.
    private final class RowSolver {
        private let lasso: Lasso
        private let count: Int
        private let products: ParameterBuffer
        /// ⟨d_k, x − Σ h d⟩ (H).
        private let residual: ParameterBuffer
        private var active: [Int] = []
        private var matrix: [Double] = []
        private var solution: [Double] = []

        init(_ lasso: Lasso) {
            self.lasso = lasso
            count = lasso.count
            products = ParameterBuffer(lasso.count)
            residual = ParameterBuffer(lasso.count)
        }

        /// Replaces the products of one x by its code.
        func solve(_ row: UnsafeMutablePointer<Float>) {
            products.pointer.update(from: row, count: count)
            residual.pointer.update(from: row, count: count)
            var largest: Float = 0
            for feature in 0..<count { largest = max(largest, abs(row[feature])) }
            // What is not a number stays so, and is not mistaken for a code.
            guard largest.isFinite, !(0..<count).contains(where: { row[$0].isNaN }) else {
                return row.update(repeating: .nan, count: count)
            }
            row.update(repeating: 0, count: count)
            guard largest > lasso.penalty else { return }
            let small = max(Lasso.tolerance * lasso.penalty, Lasso.rounding * largest)
            lasso.gram.withUnsafeBufferPointer { descend(row, gram: $0.baseAddress!, until: small) }
        }

        private func descend(
            _ code: UnsafeMutablePointer<Float>, gram: UnsafePointer<Float>, until small: Float
        ) {
            var sweeps = 0
            while sweeps < Lasso.mostSweeps {
                var change: Float = 0
                for feature in 0..<count {
                    guard code[feature] != 0 || abs(residual.pointer[feature]) > lasso.penalty else { continue }
                    change = max(change, move(feature, code, gram))
                }
                sweeps += 1
                guard change > small else { return }
                active.removeAll(keepingCapacity: true)
                for feature in 0..<count where code[feature] != 0 { active.append(feature) }
                var sweepsHere = 0
                repeat {
                    if sweepsHere == Lasso.sweepsBeforeNewton, step(code, gram) { break }
                    change = 0
                    for feature in active { change = max(change, move(feature, code, gram)) }
                    sweeps += 1
                    sweepsHere += 1
                } while change > small && sweeps < Lasso.mostSweeps
                refresh(code, gram)
            }
        }

        /// Sets one feature to its best value, and returns how much of the residual that moves.
        private func move(
            _ feature: Int, _ code: UnsafeMutablePointer<Float>, _ gram: UnsafePointer<Float>
        ) -> Float {
            let square = gram[feature * count + feature]
            guard square > 0 else { return 0 }
            let (old, penalty) = (code[feature], lasso.penalty)
            let pull = residual.pointer[feature] + square * old
            let new = pull > penalty ? (pull - penalty) / square : pull < -penalty ? (pull + penalty) / square : 0
            guard new != old else { return 0 }
            code[feature] = new
            row_add(count, old - new, gram + feature * count, residual.pointer)
            return abs(new - old) * square.squareRoot()
        }

        /// The residual anew, without the rounding of many small moves.
        private func refresh(_ code: UnsafePointer<Float>, _ gram: UnsafePointer<Float>) {
            residual.pointer.update(from: products.pointer, count: count)
            for feature in 0..<count where code[feature] != 0 {
                row_add(count, -code[feature], gram + feature * count, residual.pointer)
            }
        }

        /// Goes to the best code with the signs of this one, or to where the first feature becomes zero, until there is
        /// none; returns false where rounding leaves the equations without a solution.
        private func step(_ code: UnsafeMutablePointer<Float>, _ gram: UnsafePointer<Float>) -> Bool {
            while true {
                active.removeAll { code[$0] == 0 }
                guard !active.isEmpty else { return true }
                guard isSolved(for: code, gram, ridge: 0) || isSolved(for: code, gram, ridge: Lasso.ridge) else {
                    return false
                }
                // How far the way goes without a change of sign.
                var (reach, first) = (1.0, -1)
                for (place, feature) in active.enumerated() {
                    let (old, new) = (Double(code[feature]), solution[place])
                    guard old * new <= 0 else { continue }
                    let part = old / (old - new)
                    if part < reach { (reach, first) = (part, place) }
                }
                for (place, feature) in active.enumerated() {
                    let old = Double(code[feature])
                    code[feature] = place == first ? 0 : Float(old + reach * (solution[place] - old))
                }
                guard first >= 0 else { return true }
            }
        }

        /// Whether the equations of the active features have a solution, which is then in `solution`.
        ///
        /// - Parameter ridge: What is added to the Gram matrix's diagonal.
        private func isSolved(
            for code: UnsafePointer<Float>, _ gram: UnsafePointer<Float>, ridge: Double
        ) -> Bool {
            matrix.removeAll(keepingCapacity: true)
            solution.removeAll(keepingCapacity: true)
            for feature in active {
                for other in active {
                    matrix.append(Double(gram[feature * count + other]) + (feature == other ? ridge : 0))
                }
                let sign: Float = code[feature] > 0 ? 1 : -1
                solution.append(Double(products.pointer[feature]) - Double(sign * lasso.penalty))
            }
            return matrix.withUnsafeMutableBufferPointer { matrix in
                solution.withUnsafeMutableBufferPointer { solution in
                    PositiveDefiniteSystem.solve(
                        matrix.baseAddress!, order: active.count, solution.baseAddress!, count: 1)
                }
            }
        }
    }
}
