import Glibc

/// What keeps the library from locking a file that it opens for reading.
enum FileLockState {
    /// Nothing.
    case free
    /// Another program has locked it, to write.
    case held
    /// Its file system has no locks, as NFS and Lustre often, and mounts that cannot be written.
    case unsupported

    /// Tries the lock that the library takes.
    init(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            self = .free
            return
        }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
            self = .free
        } else {
            self = errno == EWOULDBLOCK ? .held : .unsupported
        }
    }
}
