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
}
