import Foundation

/// How many files and sockets the kernel may open at a time.
enum DescriptorLimit {
    /// A session takes about 60, and its cells some of their own.
    private static let least: rlim_t = 128, preferred: rlim_t = 1024

    /// Raises the limit if it is low.
    ///
    /// - Throws: An error if it cannot be raised to what a session needs.
    static func raise() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < preferred else {
            return
        }
        let found = limit.rlim_cur
        limit.rlim_cur = max(found, min(preferred, limit.rlim_max))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < least else { return }
        throw TooLow(limit: Int(found))
    }

    /// The limit is too low for a session.
    private struct TooLow: Error, CustomStringConvertible {
        let limit: Int

        var description: String {
            "a kernel needs \(least) file descriptors, and here a process may have \(limit): raise the limit with `ulimit -n 1024`."
        }
    }
}
