import Glibc

/// What the HDF5 library is doing, for a signal handler: some damaged files make it access memory that is not there.
public enum HDF5Activity {
    /// The calls that the thread with the library's lock is in, one within another.
    nonisolated(unsafe) private static var depth = 0
    nonisolated(unsafe) private static var thread = pthread_t()
    nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?

    /// The path of the file that the calling thread has the library work on, as far as it was said;
    /// `nil` outside the library. Can be read within a signal handler.
    public static var file: UnsafePointer<CChar>? {
        depth > 0 && pthread_equal(thread, pthread_self()) != 0 ? path.map { UnsafePointer($0) } : nil
    }

    /// The caller holds the library's lock until it has called ``end()``.
    static func begin() {
        thread = pthread_self()
        depth += 1
    }

    static func end() { depth -= 1 }

    /// Notes the file that the library works on. The caller holds the library's lock.
    static func note(_ file: String) {
        if let path, strcmp(path, file) == 0 { return }
        let earlier = path
        path = strdup(file)
        free(earlier)
    }
}
