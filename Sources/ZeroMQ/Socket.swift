import CZeroMQ

/// One end of a ZeroMQ connection.
///
/// libzmq sockets are not thread-safe. A socket may be handed from one thread to another, with a
/// lock or a thread's start between the two, but only one thread may use it at a time.
public final class Socket: @unchecked Sendable {
    private(set) var handle: UnsafeMutableRawPointer?
    // The context must outlive its sockets.
    private let context: Context

    public init(_ kind: SocketKind, in context: Context) throws(ZeroMQError) {
        self.context = context
        guard let handle = zmq_socket(context.handle, kind.code) else {
            throw ZeroMQError(operation: "create a \(kind) socket")
        }
        self.handle = handle
    }

    deinit { close() }

    /// Closes the socket; messages on their way out are kept for the linger time. A second call does nothing.
    public func close() {
        guard let handle else { return }
        zmq_close(handle)
        self.handle = nil
    }

    /// Listens on an endpoint such as `tcp://127.0.0.1:5555` or `ipc:///run/kernel-1`.
    public func bind(to endpoint: String) throws(ZeroMQError) {
        guard zmq_bind(handle, endpoint) == 0 else { throw ZeroMQError(operation: "bind \(endpoint)") }
    }

    /// Connects to an endpoint; it need not be there yet.
    public func connect(to endpoint: String) throws(ZeroMQError) {
        guard zmq_connect(handle, endpoint) == 0 else { throw ZeroMQError(operation: "connect to \(endpoint)") }
    }

    /// Sends the frames as one message: a peer gets all of them or none.
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
    public func receive() throws(ZeroMQError) -> [[UInt8]] {
        try receive(flags: 0)!
    }

    /// The frames of a message that is already here, or `nil` if there is none.
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
                // Frames of one message arrive together, so only the first can be missing.
                if zmq_errno() == EAGAIN && frames.isEmpty { return nil }
                throw ZeroMQError(operation: "receive a message")
            }
            frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&part), count: zmq_msg_size(&part))))
            more = zmq_msg_more(&part) != 0
        } while more
        return frames
    }
}
