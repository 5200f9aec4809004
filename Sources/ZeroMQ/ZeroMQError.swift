import CZeroMQ

/// A failed libzmq call, with libzmq's text for the reason.
public struct ZeroMQError: Error, Equatable, CustomStringConvertible {
    /// The number that `zmq_errno` gave.
    public let code: Int32
    /// The operation that failed, as in "bind tcp://127.0.0.1:5555".
    public let operation: String

    /// The error of this thread's last libzmq call.
    init(operation: String) {
        self.code = zmq_errno()
        self.operation = operation
    }

    /// libzmq's text for ``code``.
    public var message: String { String(cString: zmq_strerror(code)) }

    public var description: String { "cannot \(operation): \(message)" }

    /// Whether a router socket in mandatory mode has no connected peer of the given identity.
    public var isUnreachablePeer: Bool { code == EHOSTUNREACH }
}
