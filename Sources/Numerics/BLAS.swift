import COpenBLAS
import Requirements

/// Products of row-major matrices, written into existing memory.
///
/// Every function is one call of OpenBLAS and allocates nothing.
public enum BLAS {
    /// Whether a factor of a product is transposed.
    public enum Form: Sendable {
        /// op(A) = A.
        case plain
        /// op(A) = Aᵀ.
        case transposed

        var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
    }

    /// The version of OpenBLAS and the processor whose kernels it uses.
    public static var library: String { String(cString: openblas_get_config()) }

    /// The number of threads that OpenBLAS uses for one product, in the whole process.
    public static var threadCount: Int {
        get { Int(openblas_get_num_threads()) }
        set {
            require(newValue > 0 && newValue <= 65_536, "OpenBLAS needs at least one thread, and not \(newValue).")
            guard newValue != threadCount else { return }
            openblas_set_num_threads(Int32(newValue))
        }
    }

    /// C ← `scale` · op(A) op(B) + `keeping` · C, where op(A) is m × k, op(B) is k × n and C is m × n.
    public static func multiply(
        m: Int, n: Int, k: Int,
        _ a: UnsafePointer<Float>, _ formOfA: Form = .plain,
        _ b: UnsafePointer<Float>, _ formOfB: Form = .plain,
        into c: UnsafeMutablePointer<Float>, scale: Float = 1, keeping: Float = 0
    ) {
        guard m > 0, n > 0 else { return }
        let leadingA = formOfA == .plain ? k : m
        let leadingB = formOfB == .plain ? n : k
        cblas_sgemm(
            CblasRowMajor, formOfA.flag, formOfB.flag, Int32(m), Int32(n), Int32(k), scale, a,
            Int32(max(leadingA, 1)), b, Int32(max(leadingB, 1)), keeping, c, Int32(n))
    }

    /// C ← op(A) op(B) + `keeping` · C for blocks of larger matrices, whose rows lie `leadingA`, `leadingB` and
    /// `leadingC` elements apart.
    public static func multiply(
        m: Int, n: Int, k: Int,
        _ a: UnsafePointer<Float>, _ formOfA: Form = .plain, leadingA: Int,
        _ b: UnsafePointer<Float>, _ formOfB: Form = .plain, leadingB: Int,
        into c: UnsafeMutablePointer<Float>, leadingC: Int, keeping: Float = 0
    ) {
        guard m > 0, n > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, formOfA.flag, formOfB.flag, Int32(m), Int32(n), Int32(k), 1, a, Int32(leadingA), b,
            Int32(leadingB), keeping, c, Int32(leadingC))
    }

    /// y ← `scale` · op(A) x + `keeping` · y, where A (not op(A)) has `rows` rows and `columns` columns.
    public static func multiply(
        rows: Int, columns: Int, _ a: UnsafePointer<Float>, _ form: Form = .plain,
        vector x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, scale: Float = 1, keeping: Float = 0
    ) {
        guard rows > 0, columns > 0 else { return }
        cblas_sgemv(
            CblasRowMajor, form.flag, Int32(rows), Int32(columns), scale, a, Int32(columns), x, 1, keeping, y, 1)
    }
}

extension Matrix {
    /// Sets this matrix to `scale` · op(A) op(B) + `keeping` · itself, without allocating.
    ///
    /// - Precondition: op(A) is `rows` × k and op(B) is k × `columns`.
    public mutating func setProduct(
        _ a: Matrix, _ formOfA: BLAS.Form = .plain, _ b: Matrix, _ formOfB: BLAS.Form = .plain,
        scale: Float = 1, keeping: Float = 0
    ) {
        let (m, k) = formOfA == .plain ? (a.rows, a.columns) : (a.columns, a.rows)
        let (inner, n) = formOfB == .plain ? (b.rows, b.columns) : (b.columns, b.rows)
        require(
            k == inner && m == rows && n == columns,
            "The product of a \(m) × \(k) and a \(inner) × \(n) matrix cannot be put into a \(self).")
        withUnsafeMutableBufferPointer { target in
            a.withUnsafeBufferPointer { left in
                b.withUnsafeBufferPointer { right in
                    BLAS.multiply(
                        m: m, n: n, k: k, left.baseAddress!, formOfA, right.baseAddress!, formOfB,
                        into: target.baseAddress!, scale: scale, keeping: keeping)
                }
            }
        }
    }

    /// The matrix product of op(self) and op(other).
    ///
    /// - Precondition: the inner sizes agree.
    public func multiplied(
        _ form: BLAS.Form = .plain, by other: Matrix, _ formOfOther: BLAS.Form = .plain
    ) -> Matrix {
        let (inner, otherInner) = (
            form == .plain ? columns : rows, formOfOther == .plain ? other.rows : other.columns
        )
        require(
            inner == otherInner,
            """
            A \(self)\(form == .plain ? "" : ", transposed,") cannot be multiplied by a \
            \(other)\(formOfOther == .plain ? "" : ", transposed"): \(inner) columns for \(otherInner) rows.
            """)
        var product = Matrix(
            rows: form == .plain ? rows : columns, columns: formOfOther == .plain ? other.columns : other.rows)
        product.setProduct(self, form, other, formOfOther)
        return product
    }

    /// The matrix product.
    public static func * (left: Matrix, right: Matrix) -> Matrix { left.multiplied(by: right) }
}
