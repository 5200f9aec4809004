import Glibc

/// A system call that failed on a file or folder.
package struct SystemFailure: Error, Equatable, CustomStringConvertible {
    /// The file or folder.
    package let path: String
    /// Why, as the end of a sentence without its full stop.
    package let reason: String
    /// The system's number for the reason; 0 for a reason of our own.
    package let code: Int32

    /// A failure for a reason of our own.
    package init(_ path: String, reason: String) {
        (self.path, self.reason, code) = (path, reason, 0)
    }

    /// The failure of the last system call.
    package init(_ path: String) {
        code = errno
        self.path = path
        reason = String(cString: strerror(code))
    }

    /// The path and the reason, as one sentence.
    package var description: String { "\(path): \(reason)." }
}
