import Machine
import Numerics
import Requirements

/// How many threads training, measures and language models use.
///
///     Threads.count = 1                     // leaves the other processors to other work
///
/// By default these are the processors that this process may use: those of its affinity, fewer where a container or a
/// Slurm job has a limit. The environment variable `SPARSESHIFT_THREADS` sets another number, and so does `--threads`
/// on the command line. The same number of threads gives the same bits. `SPARSESHIFT_PORTABLE`, which asks for the same
/// bits on other machines, means two unless another number is set.
public enum Threads {
    /// The name of the environment variable.
    public static let variable = "SPARSESHIFT_THREADS"
    /// The largest number that can be set.
    public static let most = 1_024

    /// The number of threads, from 1 to ``most``. Work that has begun keeps its own.
    public static var count: Int {
        get { Processors.count }
        set {
            require((1...most).contains(newValue), "Threads.count: from 1 to \(most), not \(newValue).")
            Processors.count = newValue
            BLAS.threadCount = newValue
        }
    }

    /// Uses no more threads than this process may have, which OpenBLAS does not know, or those that the environment asks for.
    ///
    /// - Throws: ``ConfigurationError`` if the environment variable is no such number.
    package static func adopt(_ environment: [String: String]) throws(ConfigurationError) {
        guard let text = environment[variable], !text.isEmpty else {
            if PortableKernels.areRequested {
                count = PortableKernels.threadCount
                return
            }
            BLAS.threadCount = min(BLAS.threadCount, Processors.count)
            return
        }
        guard let number = Int(text), (1...most).contains(number) else {
            throw ConfigurationError("\(variable): a number of threads from 1 to \(most), not '\(text)'.")
        }
        count = number
    }
}
