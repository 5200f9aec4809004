import CMessagePassing
import Glibc
import Machine

/// The processes that `mpirun` or `srun` has started, over the cluster's own MPI.
public final class MPIGroup: ProcessGroup {
    /// The environment variable with the path of another library.
    public static let variable = "SPARSESHIFT_MPI"

    public let rank: Int
    public let count: Int
    /// Which MPI it is, in one line.
    public let name: String
    private let functions: message_passing_runtime

    /// Starts MPI; once in a process.
    ///
    /// - Throws: ``MessagePassingError`` if the library for MPI is missing, has another version, or cannot be used.
    public init(_ launch: ProcessLaunch) throws(MessagePassingError) {
        let path =
            getenv(Self.variable).map { String(cString: $0) }
            ?? "\(UserFolders.current.caches)/sparseshift/message-passing-\(MESSAGE_PASSING_RUNTIME_VERSION)/"
            + "libsparseshift-message-passing.so"
        guard access(path, R_OK) == 0 else {
            throw MessagePassingError(
                "this is one of \(launch.count) processes, which need a library for MPI: run 'make mpi' in a checkout of "
                    + "SparseShift (\(path) is missing).")
        }
        // Open MPI opens parts of its own, which refer to the first one's symbols.
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL),
            let symbol = dlsym(handle, MESSAGE_PASSING_RUNTIME_ENTRY)
        else {
            let reason = dlerror().map { String(cString: $0) } ?? "it is a different library"
            throw MessagePassingError("\(path): the library for MPI cannot be opened: \(reason).")
        }
        functions = unsafeBitCast(symbol, to: message_passing_runtime_entry.self)()!.pointee
        guard functions.version == MESSAGE_PASSING_RUNTIME_VERSION else {
            throw MessagePassingError(
                "\(path): the library for MPI is of version \(functions.version), but \(MESSAGE_PASSING_RUNTIME_VERSION) is "
                    + "needed; run 'make mpi' again.")
        }
        var (rank, count): (Int32, Int32) = (0, 1)
        let code = functions.start(&rank, &count)
        guard code == 0 else {
            throw MessagePassingError(
                code == 2
                    ? "this MPI was built without support for threads (MPI_THREAD_SERIALIZED); use another one."
                    : "MPI cannot be started.")
        }
        guard Int(count) == launch.count else {
            throw MessagePassingError(
                "this is one of \(launch.count) processes, but MPI knows \(count): start them with the mpirun of the MPI that "
                    + "'make mpi' has used, or with srun --mpi=pmix.")
        }
        self.rank = Int(rank)
        self.count = Int(count)
        name = functions.name().map { String(cString: $0) } ?? "an unknown MPI"
    }

    public func sum(_ numbers: UnsafeMutableBufferPointer<Float>) {
        if let start = numbers.baseAddress { functions.sum_floats(start, Int64(numbers.count)) }
    }

    public func sum(_ numbers: UnsafeMutableBufferPointer<Double>) {
        if let start = numbers.baseAddress { functions.sum_doubles(start, Int64(numbers.count)) }
    }

    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
        if let start = bytes.baseAddress { functions.broadcast(start, Int64(bytes.count)) }
    }

    public func send(_ bytes: UnsafeRawBufferPointer, to rank: Int) {
        if let start = bytes.baseAddress { functions.send(start, Int64(bytes.count), Int32(rank)) }
    }

    public func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int) {
        if let start = bytes.baseAddress { functions.receive(start, Int64(bytes.count), Int32(rank)) }
    }

    public func abort(_ code: Int32) -> Never {
        functions.abort(code)
        exit(code)
    }

    public func finish() { functions.finish() }
}

// The table's functions may be called by any thread, one at a time, and those that train call them so.
extension MPIGroup: @unchecked Sendable {}
