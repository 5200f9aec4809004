import COpenBLAS
import Requirements

/// Linear equations with a symmetric positive definite matrix, in double precision (LAPACK's Cholesky decomposition).
public enum PositiveDefiniteSystem {
    /// Solves A x = b for several b, in their place.
    ///
    /// - Parameters:
    ///   - matrix: A (n × n); one triangle is read. Holds the decomposition afterwards.
    ///   - order: n.
    ///   - rightSides: The vectors b, one after the other (n each); the solutions afterwards.
    ///   - count: The number of right sides.
    /// - Returns: Whether A is positive definite; otherwise there is no solution, and `rightSides` is as it was.
    public static func solve(
        _ matrix: UnsafeMutablePointer<Double>, order: Int, _ rightSides: UnsafeMutablePointer<Double>, count: Int
    ) -> Bool {
        require(order >= 0 && count >= 0, "\(count) right sides of \(order) numbers: neither may be negative.")
        guard order > 0, count > 0 else { return true }
        var (n, sides, information) = (Int32(order), Int32(count), Int32(0))
        var leading = n
        dpotrf_("U", &n, matrix, &leading, &information)
        guard information == 0 else { return false }
        var leadingOfSides = n
        dpotrs_("U", &n, &sides, matrix, &leading, rightSides, &leadingOfSides, &information)
        return information == 0
    }

    /// Solves A x = b for several b where A may be singular: with no more on its diagonal than that takes.
    ///
    /// - Parameters:
    ///   - matrix: A, positive semidefinite (n × n).
    ///   - order: n.
    ///   - rightSides: The vectors b, one after the other (n each).
    ///   - count: The number of right sides.
    ///   - ridge: What is added to the diagonal at first, as a part of its largest entry; not negative.
    /// - Returns: The solutions, one after the other, or `nil` if A is not semidefinite or has entries that are not
    ///   finite.
    package static func ridgeSolution(
        _ matrix: [Double], order: Int, _ rightSides: [Double], count: Int, ridge: Double = 0
    ) -> [Double]? {
        let largest = (0..<order).map { matrix[$0 * order + $0] }.max() ?? 0
        var added = ridge * largest
        while added.isFinite, added <= max(100 * largest, .leastNormalMagnitude) {
            var (decomposition, solution) = (matrix, rightSides)
            for index in 0..<order { decomposition[index * order + index] += added }
            if solve(&decomposition, order: order, &solution, count: count), solution.allSatisfy(\.isFinite) {
                return solution
            }
            added = added == 0 ? max(1e-12 * largest, .leastNormalMagnitude) : 100 * added
        }
        return nil
    }

    /// Solves A x = b for several b where A is of variables some of which may be the same but for rounding: they share a
    /// value.
    ///
    /// Without that, what is rounded differently in two variables would be taken for a difference between them, and their
    /// values would be far apart. If all variables differ by more than rounding, this is ``ridgeSolution``, to the bit.
    ///
    /// - Parameters:
    ///   - matrix: A, positive semidefinite (n × n).
    ///   - order: n.
    ///   - rightSides: The vectors b, one after the other (n each).
    ///   - count: The number of right sides.
    ///   - ridge: As in ``ridgeSolution``.
    ///   - rounding: The eigenvalue of A, scaled to a unit diagonal, below which a direction is rounding: the square of what
    ///     variables are rounded by, as a part of their size.
    /// - Returns: The solutions, one after the other, or `nil` if A has entries that are not finite.
    package static func sharedSolution(
        _ matrix: [Double], order: Int, _ rightSides: [Double], count: Int, ridge: Double = 0, rounding: Double
    ) -> [Double]? {
        guard matrix.allSatisfy(\.isFinite), rightSides.allSatisfy(\.isFinite) else { return nil }
        let scales = (0..<order).map { index in
            let own = matrix[index * order + index]
            return own > 0 ? 1 / own.squareRoot() : 0
        }
        var scaled = matrix
        for row in 0..<order {
            for column in 0..<order { scaled[row * order + column] *= scales[row] * scales[column] }
            // A variable that is always 0 is apart from all others.
            if scales[row] == 0 { scaled[row * order + row] = 1 }
        }
        var (rest, none) = (scaled, [Double](repeating: 0, count: order))
        for index in 0..<order { rest[index * order + index] -= rounding }
        if solve(&rest, order: order, &none, count: 1) {
            return ridgeSolution(matrix, order: order, rightSides, count: count, ridge: ridge)
        }
        let decomposition = SymmetricEigendecomposition(scaled, order: order)
        let kept = decomposition.values.prefix { $0 > rounding }.count
        // x = S Σ v ⟨v, S b⟩ / λ over the eigenvalues that are kept.
        var sides = rightSides
        for index in sides.indices { sides[index] *= scales[index % order] }
        var parts = [Double](repeating: 0, count: count * kept)
        BLAS.multiply(
            m: count, n: kept, k: order, sides, .plain, decomposition.vectors, .transposed, into: &parts)
        for index in parts.indices { parts[index] /= decomposition.values[index % kept] }
        var solution = [Double](repeating: 0, count: count * order)
        BLAS.multiply(
            m: count, n: order, k: kept, parts, .plain, decomposition.vectors, .plain, into: &solution)
        for index in solution.indices { solution[index] *= scales[index % order] }
        return solution.allSatisfy(\.isFinite) ? solution : nil
    }
}
