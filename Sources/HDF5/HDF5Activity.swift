import Glibc

/// What the HDF5 library is doing, for a signal handler: some damaged files make it access memory that is not there,
/// or go round in circles.
public enum HDF5Activity {
    /// A file, as a signal handler can name it.
    struct Subject {
        let path: UnsafePointer<CChar>
        /// What is said when the library fails on it.
        let sentence: UnsafePointer<CChar>
    }

    /// A file that the library never lets go of, since it failed within a call.
    private struct Identity: Equatable {
        var device = dev_t()
        var number = ino_t()
    }

    /// The calls that the thread with the library's lock is in, one within another.
    nonisolated(unsafe) private static var depth = 0
    nonisolated(unsafe) private static var thread = pthread_t()
    /// The file that the innermost call works on; `nil` where that was not said.
    nonisolated(unsafe) private static var subject: Subject?
    /// Every file that was worked on so far, by its path.
    nonisolated(unsafe) private static var subjects: [String: Subject] = [:]
    private static let mostFailures = 256
    nonisolated(unsafe) private static let failures = UnsafeMutablePointer<Identity>.allocate(capacity: mostFailures)
    nonisolated(unsafe) private static var failureCount = 0

    /// Makes what a signal handler needs, which cannot make anything itself.
    public static func prepare() {
        _ = (depth, thread, subject, failures, failureCount)
        HDF5Limit.abandon()
        HDF5OwnLock.prepare()
    }

    private static var isHere: Bool { depth > 0 && pthread_equal(thread, pthread_self()) != 0 }

    /// What to say if the calling thread has just met a fault within the library: one sentence that names the file. `nil`
    /// outside the library, or if the file is not known. Can be read within a signal handler.
    public static var failure: UnsafePointer<CChar>? { isHere ? subject?.sentence : nil }

    /// Lets other threads into the library although the calling one never comes back from its call, as it has met a fault
    /// there. The file stays as the library has left it; it is not opened again. Can be called within a signal handler.
    ///
    /// - Returns: The same as ``failure``.
    public static func abandon() -> UnsafePointer<CChar>? {
        guard isHere else { return nil }
        HDF5Limit.abandon()
        let failed = subject
        if let failed { noteFailure(failed.path) }
        HDF5OwnLock.abandon()
        let calls = depth
        depth = 0
        subject = nil
        for _ in 0..<calls { HDF5Library.unlock() }
        return failed?.sentence
    }

    private static func noteFailure(_ path: UnsafePointer<CChar>) {
        var status = stat()
        guard failureCount < mostFailures, stat(path, &status) == 0 else { return }
        failures[failureCount] = Identity(device: status.st_dev, number: status.st_ino)
        failureCount += 1
    }

    /// Whether the library has failed on a file before, and so still has it open, with what it knew of it then. The caller
    /// holds the library's lock.
    static func hasFailed(_ status: stat) -> Bool {
        let identity = Identity(device: status.st_dev, number: status.st_ino)
        return (0..<failureCount).contains { failures[$0] == identity }
    }

    /// Notes a call of the library. The caller holds its lock until it has called ``end(_:)``.
    ///
    /// - Parameters:
    ///   - file: The path of the file that it works on; `nil` for that of the call around it.
    ///   - bytes: The bytes of the numbers that it reads.
    /// - Returns: What to give to ``end(_:)``.
    static func begin(_ file: String?, bytes: Int) -> Subject? {
        let outer = subject
        thread = pthread_self()
        if let file { subject = found(file) }
        depth += 1
        if depth == 1, file != nil { HDF5Limit.begin(bytes: bytes) }
        return outer
    }

    static func end(_ outer: Subject?) {
        if depth == 1 { HDF5Limit.end() }
        depth -= 1
        subject = outer
    }

    private static func found(_ path: String) -> Subject {
        if let known = subjects[path] { return known }
        let sentence =
            "\(path): the HDF5 library failed on this file, which is damaged; use another copy of it, or write it anew."
        let made = Subject(path: UnsafePointer(strdup(path)), sentence: UnsafePointer(strdup(sentence)))
        subjects[path] = made
        return made
    }
}
