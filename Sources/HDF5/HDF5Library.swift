import CHDF5
import Glibc

/// Guards the C library, which Debian builds without thread safety.
enum HDF5Library {
    /// A recursive lock, because an object may be released, and so closed, inside another call.
    private final class Lock: Sendable {
        nonisolated(unsafe) private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

        init() {
            var attributes = pthread_mutexattr_t()
            pthread_mutexattr_init(&attributes)
            pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
            pthread_mutex_init(mutex, &attributes)
            pthread_mutexattr_destroy(&attributes)
            // The library's handler at exit walks files that could not be closed, such as those on a full disk, and crashes.
            // Every file is closed by its owner.
            H5dont_atexit()
            H5open()
            LZFFilter.register()
        }

        func withLock<Result>(on file: String?, bytes: Int, _ body: () throws -> Result) rethrows -> Result {
            pthread_mutex_lock(mutex)
            let outer = HDF5Activity.begin(file, bytes: bytes)
            defer {
                HDF5Activity.end(outer)
                unlock()
            }
            // This module reports errors; without this setting, the library would also print its error stack.
            // Some builds keep the setting for each thread.
            H5Eset_auto2(0, nil, nil)
            // So that a failure finds its own reason; see ``failureReason``.
            errno = 0
            return try body()
        }

        func unlock() { pthread_mutex_unlock(mutex) }
    }

    private static let lock = Lock()

    /// The system's reason for a call that just failed, as the end of a sentence; `nil` if the system reported none. The
    /// caller holds the lock.
    static var failureReason: String? {
        // Other numbers are left over from what the library tries without need, such as looking for a file.
        let telling = [ENOSPC, EDQUOT, EFBIG, EIO, EROFS, EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ENOMEM]
        let code = errno
        return telling.contains(code) ? String(cString: strerror(code)) : nil
    }

    /// Runs `body` while no other thread is in the library.
    ///
    /// - Parameters:
    ///   - file: The path of the file that the library reads; `nil` for that of the call around this one, or for one that
    ///     is written.
    ///   - bytes: The bytes of the numbers that are read.
    static func withLock<Result>(
        on file: String? = nil, bytes: Int = 0, _ body: () throws -> Result
    ) rethrows -> Result {
        try lock.withLock(on: file, bytes: bytes, body)
    }

    /// Ends one of the calling thread's calls of ``withLock(on:_:)`` that will not return.
    static func unlock() { lock.unlock() }

    /// The library's version, as in `1.10.8`.
    static let version: String = {
        var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
        withLock { _ = H5get_libversion(&major, &minor, &release) }
        return "\(major).\(minor).\(release)"
    }()
}
