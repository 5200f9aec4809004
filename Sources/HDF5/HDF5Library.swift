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
            H5open()
            LZFFilter.register()
        }

        func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            // This module reports errors; without this setting, the library would also print its error stack.
            // Some builds keep the setting for each thread.
            H5Eset_auto2(0, nil, nil)
            return try body()
        }
    }

    private static let lock = Lock()

    /// Runs `body` while no other thread is in the library.
    static func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
        try lock.withLock(body)
    }
}
