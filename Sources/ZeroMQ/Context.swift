import CZeroMQ

/// The owner of libzmq's I/O threads; every socket belongs to one context.
public final class Context: Sendable {
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    public init() throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw ZeroMQError(operation: "create a ZeroMQ context") }
        self.handle = handle
    }

    /// Ends the context once all its sockets are closed and their last messages have left, or the
    /// sockets' linger time has passed. The context must not be used afterwards.
    public func terminate() {
        while zmq_ctx_term(handle) == -1 && zmq_errno() == EINTR {}
    }
}
