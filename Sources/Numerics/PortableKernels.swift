import Glibc
import RowKernels

/// Kernels of linear algebra that give the same bits on every x86-64 processor with AVX2.
///
/// Without them, the widest vectors that a processor has are used, and sums are rounded in another order on another
/// processor. With them, all processors do as one with AVX2 does. They are chosen when the program starts.
public enum PortableKernels {
    /// The environment variable that asks for them; empty and `0` are as if it was not set.
    public static let variable = ROW_KERNELS_PORTABLE
    /// The number of threads where none is asked for. Some results depend on it, so it is the same on every machine.
    public static let threadCount = 2

    /// OpenBLAS's name of its kernels for AVX2, and the environment variable by which it takes them.
    package static let core = (variable: "OPENBLAS_CORETYPE", name: "Haswell")

    /// Whether the environment asks for them.
    public static var areRequested: Bool { row_kernels_are_portable() }

    /// Whether this processor can use them.
    public static var areAvailable: Bool { row_kernels_have_avx2() }

    /// Whether this program uses them: they were asked for, and there are any.
    public static var areUsed: Bool { areRequested && areAvailable && BLAS.library.contains(core.name) }
}
