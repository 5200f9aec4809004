import Glibc
import Numerics

/// Starts the program with kernels that give the same bits on every processor with AVX2, if the environment asks for
/// them.
enum PortableStart {
    /// Starts the program again where OpenBLAS has to choose others: it chooses when it is loaded, before any code of
    /// this program runs.
    static func adopt() {
        guard PortableKernels.areRequested, !PortableKernels.areUsed else { return }
        let core = PortableKernels.core
        guard PortableKernels.areAvailable else {
            // OpenBLAS would end the program with instructions that there are not.
            return tell("this processor has no AVX2")
        }
        guard getenv(core.variable).map({ String(cString: $0) }) != core.name else {
            return tell("this OpenBLAS has no kernels for \(core.name)")
        }
        setenv(core.variable, core.name, 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        tell("the program could not be started again (\(String(cString: strerror(errno))))")
    }

    private static func tell(_ reason: String) {
        StandardError.write(
            "Warning: \(PortableKernels.variable) is set, but \(reason), so results may differ in their last digits from those of other machines.\n"
        )
    }
}
