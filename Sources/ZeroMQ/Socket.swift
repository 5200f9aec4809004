import CZeroMQ

/// One end of a ZeroMQ connection.
///
/// libzmq sockets are not thread-safe. Only one thread may use a socket at a time; a lock or the start of a
/// thread has to separate the use in one thread from the use in another.
public final class Socket: @unchecked Sendable {
    private(set) var handle: UnsafeMutableRawPointer?
    // The context must outlive its sockets.
    private let context: Context

    /// Creates a socket that is neither bound nor connected.
    ///
    /// - Throws: ``ZeroMQError`` if the context is terminated or has too many sockets.
    public init(_ kind: SocketKind, in context: Context) throws(ZeroMQError) {
        self.context = context
        guard let handle = zmq_socket(context.handle, kind.code) else {
            throw ZeroMQError(operation: "create a \(kind) socket")
        }
        self.handle = handle
    }

    deinit { close() }

    /// Closes the socket; unsent messages are kept for the linger time. A second call does nothing.
    public func close() {
        guard let handle else { return }
        zmq_close(handle)
        self.handle = nil
    }

    /// Listens on an endpoint such as `tcp://127.0.0.1:5555` or `ipc:///run/kernel-1`.
    ///
    /// - Throws: ``ZeroMQError`` if the endpoint is invalid or in use.
    public func bind(to endpoint: String) throws(ZeroMQError) {
        guard zmq_bind(handle, endpoint) == 0 else { throw ZeroMQError(operation: "bind \(endpoint)") }
    }

    /// Connects to an endpoint, which need not exist yet.
    ///
    /// - Throws: ``ZeroMQError`` if the endpoint is invalid.
    public func connect(to endpoint: String) throws(ZeroMQError) {
        guard zmq_connect(handle, endpoint) == 0 else { throw ZeroMQError(operation: "connect to \(endpoint)") }
    }

    /// Sends the frames as one message; a peer receives all of them or none.
    ///
    /// - Throws: ``ZeroMQError`` if the message cannot be sent.
    public func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        for (index, frame) in frames.enumerated() {
            let flags = index == frames.count - 1 ? 0 : ZMQ_SNDMORE
            var sent: Int32
            repeat {
                sent = frame.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
            } while sent == -1 && zmq_errno() == EINTR
            if sent == -1 { throw ZeroMQError(operation: "send a message") }
        }
    }

    /// Waits for a message and returns its frames.
    ///
    /// - Throws: ``ZeroMQError`` if the context is terminated.
    public func receive() throws(ZeroMQError) -> [[UInt8]] {
        try receive(flags: 0)!
    }

    /// Returns the frames of a message that has arrived, or `nil` if there is none.
    ///
    /// - Throws: ``ZeroMQError`` if the context is terminated.
    public func receiveIfReady() throws(ZeroMQError) -> [[UInt8]]? {
        try receive(flags: ZMQ_DONTWAIT)
    }

    private func receive(flags: Int32) throws(ZeroMQError) -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        var more = false
        repeat {
            var part = zmq_msg_t()
            zmq_msg_init(&part)
            defer { zmq_msg_close(&part) }
            var received: Int32
            repeat { received = zmq_msg_recv(&part, handle, flags) } while received == -1 && zmq_errno() == EINTR
            if received == -1 {
                // The frames of one message arrive together, so only the first can be missing.
                if zmq_errno() == EAGAIN && frames.isEmpty { return nil }
                throw ZeroMQError(operation: "receive a message")
            }
            frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&part), count: zmq_msg_size(&part))))
            more = zmq_msg_more(&part) != 0
        } while more
        return frames
    }
}
