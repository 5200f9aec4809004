import Logging
import ZeroMQ

/// The channel on which a kernel tells all clients what happens.
///
/// Its thread alone uses the socket; all others go through the ``IOPubQueue``.
final class IOPubChannel: Sendable {
    private let socket: Socket
    private let queue: IOPubQueue
    private let rejections: RejectionLog
    private let logger: Logger

    /// The most subscriptions that are looked at between two messages.
    private static let mostSubscriptions = 100
    /// The length of topics in bytes, beyond which none can fit a message.
    private static let longestTopic = 1024

    init(socket: Socket, queue: IOPubQueue, rejections: RejectionLog, logger: Logger) {
        self.socket = socket
        self.queue = queue
        self.rejections = rejections
        self.logger = logger
    }

    /// How many welcomes may be sent: each waits in memory until its subscriber reads it, and anybody can subscribe again
    /// and again.
    private struct WelcomeAllowance {
        private var left = 1000.0
        private var last = ContinuousClock.now
        private static let perSecond = 10.0
        private static let most = 1000.0

        /// Takes one; returns whether there was one left.
        mutating func take() -> Bool {
            let now = ContinuousClock.now
            left = min(Self.most, left + (now - last) / .seconds(1) * Self.perSecond)
            last = now
            guard left >= 1 else { return false }
            left -= 1
            return true
        }
    }

    /// Sends messages until the queue is finished.
    func run() {
        defer { socket.close() }
        var allowance = WelcomeAllowance()
        while true {
            do {
                _ = try poll([.socket(socket), .descriptor(queue.wake.descriptor)])
                let (messages, isFinished) = queue.drain()
                defer { queue.noteSent(messages.count) }
                for message in messages {
                    try welcomeSubscribers(&allowance)
                    try socket.send(message)
                }
                try welcomeSubscribers(&allowance)
                if isFinished { return }
            } catch {
                logger.error("iopub: \(error)")
            }
        }
    }

    /// Accepts pending subscriptions.
    ///
    /// As libzmq leaves the accepting to us, nothing can reach a new subscriber before its welcome.
    private func welcomeSubscribers(_ allowance: inout WelcomeAllowance) throws(ZeroMQError) {
        for _ in 0..<Self.mostSubscriptions {
            guard let frames = try socket.receiveIfReady() else { break }
            guard let frame = frames.first, let kind = frame.first, frame.count <= Self.longestTopic else { continue }
            let topic = Array(frame.dropFirst())
            switch kind {
            case 1:
                try socket.subscribe(to: topic)
                guard allowance.take() else { continue }
                let welcome = IOPubWelcome(subscription: String(decoding: topic, as: UTF8.self))
                // The topic goes first, or else the subscriber's filter would hold the welcome back.
                try socket.send(
                    queue.session.frames(
                        type: IOPubWelcome.messageType, content: welcome.content, parent: .none,
                        prefix: topic.isEmpty ? [] : [topic]))
            case 0: try socket.unsubscribe(from: topic)
            default: rejections.note("iopub: a subscriber sent it", isSigned: false)
            }
        }
    }
}
