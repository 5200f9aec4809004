import Foundation

/// Wakes a thread that waits for messages; may be raised from any thread, and from signal handlers.
///
/// A raised signal stays raised until it is cleared, so it cannot be missed.
final class WakeSignal: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Without a pipe, the process is out of descriptors from the start.
        precondition(pipe(&ends) == 0, "cannot make a pipe: \(String(cString: strerror(errno)))")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// The descriptor to wait for; it is readable while the signal is raised.
    var descriptor: Int32 { readEnd }

    /// Raises the signal.
    func raise() {
        var byte: UInt8 = 1
        // A full pipe is a raised signal already.
        while write(writeEnd, &byte, 1) == -1 && errno == EINTR {}
    }

    /// Clears the signal; returns whether it was raised.
    @discardableResult
    func clear() -> Bool {
        var bytes = (0 as UInt64, 0 as UInt64)
        var wasRaised = false
        while true {
            let count = read(readEnd, &bytes, MemoryLayout.size(ofValue: bytes))
            if count > 0 { wasRaised = true } else if count == 0 || errno != EINTR { return wasRaised }
        }
    }
}
