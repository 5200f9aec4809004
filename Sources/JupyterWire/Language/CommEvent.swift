/// What happens to a comm: it is opened, carries a message, or is closed.
public enum CommEvent: Sendable, Equatable {
    /// One side opens it.
    case open(CommOpen)
    /// One side sends a message over it.
    case message(CommMessage)
    /// One side closes it.
    case close(CommClose)
}

/// Where messages over comms can be sent to clients. Any thread may use it.
public protocol CommChannel: Sendable {
    /// Sends a message over a comm to all clients.
    ///
    /// - Parameter buffers: Binary parts of its data, which follow it as frames of their own.
    func send(_ event: CommEvent, buffers: [[UInt8]])
}

/// The message of a client over a comm, as the parent of what answers it.
public final class CommContext: CommChannel {
    /// Binary parts of the message.
    public let buffers: [[UInt8]]
    private let parent: ParentHeader
    private let queue: IOPubQueue

    package init(request: Message, queue: IOPubQueue) {
        buffers = request.buffers
        parent = request.asParent
        self.queue = queue
    }

    public func send(_ event: CommEvent, buffers: [[UInt8]]) { queue.publish(event, parent: parent, buffers: buffers) }
}

extension ExecutionContext: CommChannel {
    public func send(_ event: CommEvent, buffers: [[UInt8]]) { publish(event, buffers: buffers) }
}

extension IOPubQueue {
    /// The version of the protocol between widgets in a kernel and in a front end.
    private static let widgetProtocol = "2.1.0"

    func publish(_ event: CommEvent, parent: ParentHeader, buffers: [[UInt8]]) {
        switch event {
        case .open(let comm):
            publish(comm, parent: parent, metadata: ["version": .string(Self.widgetProtocol)], buffers: buffers)
        case .message(let message): publish(message, parent: parent, buffers: buffers)
        case .close(let close): publish(close, parent: parent, buffers: buffers)
        }
    }
}
