import COpenBLAS

extension BLAS {
    /// C ← `scale` · op(A) op(B) + `keeping` · C in double precision, where op(A) is m × k, op(B) is k × n and
    /// C is m × n, all row-major.
    public static func multiply(
        m: Int, n: Int, k: Int,
        _ a: UnsafePointer<Double>, _ formOfA: Form = .plain,
        _ b: UnsafePointer<Double>, _ formOfB: Form = .plain,
        into c: UnsafeMutablePointer<Double>, scale: Double = 1, keeping: Double = 0
    ) {
        guard m > 0, n > 0 else { return }
        cblas_dgemm(
            CblasRowMajor, formOfA.flag, formOfB.flag, Int32(m), Int32(n), Int32(k), scale, a,
            Int32(max(formOfA == .plain ? k : m, 1)), b, Int32(max(formOfB == .plain ? n : k, 1)), keeping, c,
            Int32(n))
    }

    /// C ← A Bᵀ for blocks of wider matrices: A is m × k and B is n × k, both with rows `stride` elements apart;
    /// C is m × n and contiguous.
    public static func multiplyByTransposed(
        m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, stride: Int,
        into c: UnsafeMutablePointer<Float>
    ) {
        guard m > 0, n > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(max(stride, 1)), b,
            Int32(max(stride, 1)), 0, c, Int32(n))
    }
}

extension Matrix {
    /// All elements in double precision and row-major order.
    public var doubles: [Double] { withUnsafeBufferPointer { $0.map(Double.init) } }
}
