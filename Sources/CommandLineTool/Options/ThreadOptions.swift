import ArgumentParser
import Glibc
import SparseShift

/// How many threads a command uses.
package struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads to use (default: the processors that this process may use).", valueName: "number"))
    package var threads: Int?

    package init() {}

    package func validate() throws {
        if let threads, !(1...Threads.most).contains(threads) {
            throw ValidationError("--threads is a number from 1 to \(Threads.most), not \(threads).")
        }
    }

    /// Sets the number, for this process and those that it starts.
    ///
    /// - Parameter number: The number where none is asked for; `nil` leaves it as it is.
    func apply(otherwise number: Int? = nil) {
        guard let threads = threads ?? number else { return }
        Threads.count = threads
        setenv(Threads.variable, "\(threads)", 1)
    }
}
