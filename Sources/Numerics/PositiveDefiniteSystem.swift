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
}
