import CHDF5
import Glibc

/// The lock that builds of the C library for several threads take themselves in every call, beside the one of
/// ``HDF5Library``.
///
/// A thread that never comes back from a call keeps it. Version 1.14 has a function that releases it; before, only the
/// library's own function for that does, which it exports although no header declares it.
enum HDF5OwnLock {
    private typealias Release = @convention(c) (UnsafeMutablePointer<UInt32>) -> herr_t
    private typealias Unlock = @convention(c) (UnsafeMutableRawPointer) -> herr_t

    private static let release = function("H5TSmutex_release").map { unsafeBitCast($0, to: Release.self) }
    private static let unlock = function("H5TS_mutex_unlock").map { unsafeBitCast($0, to: Unlock.self) }
    /// The library's global state, which begins with the lock.
    nonisolated(unsafe) private static let state = function("H5_g")

    private static func function(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }

    /// Finds the functions, which a signal handler cannot.
    static func prepare() { _ = (release, unlock, state) }

    /// Releases the lock, which the calling thread has. Can be called within a signal handler.
    static func abandon() {
        if let release {
            var count = UInt32(0)
            _ = release(&count)
        } else if let unlock, let state {
            _ = unlock(state)
        }
    }
}
