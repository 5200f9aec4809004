import CZeroMQ

/// The owner of libzmq's I/O threads; every socket belongs to one context.
public final class Context: Sendable {
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// Creates a context.
    ///
    /// - Throws: ``ZeroMQError`` if the process has too many open files.
    public init() throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw ZeroMQError(operation: "create a ZeroMQ context") }
        self.handle = handle
    }

    /// Waits until all sockets are closed and their last messages have been sent, or the sockets' linger
    /// time has passed, and ends the context. The context must not be used afterwards.
    public func terminate() {
        while zmq_ctx_term(handle) == -1 && zmq_errno() == EINTR {}
    }
}
