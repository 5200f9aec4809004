import Logging
import ZeroMQ

/// The channel on which a kernel tells all clients what happens.
///
/// Its thread alone uses the socket; all others go through the ``IOPubQueue``.
final class IOPubChannel: Sendable {
    private let socket: Socket
    private let queue: IOPubQueue
    private let logger: Logger

    init(socket: Socket, queue: IOPubQueue, logger: Logger) {
        self.socket = socket
        self.queue = queue
        self.logger = logger
    }

    /// Sends messages until the queue is finished.
    func run() {
        defer { socket.close() }
        while true {
            do {
                _ = try poll([.socket(socket), .descriptor(queue.wake.descriptor)])
                let (messages, isFinished) = queue.drain()
                defer { queue.noteSent(messages.count) }
                for message in messages {
                    try welcomeSubscribers()
                    try socket.send(message)
                }
                try welcomeSubscribers()
                if isFinished { return }
            } catch {
                logger.error("iopub: \(error)")
            }
        }
    }

    /// Accepts pending subscriptions.
    ///
    /// As libzmq leaves the accepting to us, nothing can reach a new subscriber before its welcome.
    private func welcomeSubscribers() throws(ZeroMQError) {
        while let frames = try socket.receiveIfReady() {
            guard let frame = frames.first, let kind = frame.first else { continue }
            let topic = Array(frame.dropFirst())
            switch kind {
            case 1:
                try socket.subscribe(to: topic)
                let welcome = IOPubWelcome(subscription: String(decoding: topic, as: UTF8.self))
                // The topic goes first, or else the subscriber's filter would hold the welcome back.
                try socket.send(
                    queue.session.frames(
                        type: IOPubWelcome.messageType, content: welcome.content, parent: .none,
                        prefix: topic.isEmpty ? [] : [topic]))
            case 0: try socket.unsubscribe(from: topic)
            default: logger.warning("iopub: dropped a message from a subscriber")
            }
        }
    }
}
