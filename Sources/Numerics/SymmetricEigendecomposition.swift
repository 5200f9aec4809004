import COpenBLAS
import Requirements

/// The decomposition A = U Λ Uᵀ of a symmetric matrix, in double precision (LAPACK's divide and conquer).
public struct SymmetricEigendecomposition: Sendable {
    /// The eigenvalues in descending order (n).
    public let values: [Double]
    /// The unit eigenvectors: row k belongs to eigenvalue k (n × n, row-major).
    public let vectors: [Double]

    /// Decomposes a symmetric matrix.
    ///
    /// - Parameters:
    ///   - matrix: Finite numbers (n × n, row-major); only one triangle is read.
    ///   - order: The number of rows, n.
    public init(_ matrix: [Double], order: Int) {
        let (ascending, work) = Self.solve(matrix, order: order, vectors: true)
        values = ascending.reversed()
        vectors = (0..<order).reversed().flatMap { work[$0 * order..<($0 + 1) * order] }
    }

    /// The eigenvalues alone, in descending order.
    public static func values(of matrix: [Double], order: Int) -> [Double] {
        solve(matrix, order: order, vectors: false).values.reversed()
    }

    private static func solve(_ matrix: [Double], order: Int, vectors: Bool) -> (values: [Double], work: [Double]) {
        require(
            order >= 0 && order < 1 << 30 && matrix.count == order * order,
            "A \(order) × \(order) matrix has order squared numbers, not \(matrix.count).")
        guard order > 0 else { return ([], []) }
        var work = matrix
        var ascending = [Double](repeating: 0, count: order)
        var n = Int32(order)
        var information: Int32 = 0
        func call(_ real: inout [Double], _ realSize: Int32, _ whole: inout [Int32], _ wholeSize: Int32) {
            var (realSize, wholeSize) = (realSize, wholeSize)
            dsyevd_(
                vectors ? "V" : "N", "U", &n, &work, &n, &ascending, &real, &realSize, &whole, &wholeSize, &information)
        }
        // The first call only returns the sizes of the work arrays.
        var (real, whole) = ([0.0], [Int32(0)])
        call(&real, -1, &whole, -1)
        let (realSize, wholeSize) = (Int32(real[0]), whole[0])
        real = [Double](repeating: 0, count: Int(realSize))
        whole = [Int32](repeating: 0, count: Int(wholeSize))
        call(&real, realSize, &whole, wholeSize)
        require(information == 0, "The eigenvalues of a matrix did not converge; its entries must be finite.")
        return (ascending, work)
    }
}
