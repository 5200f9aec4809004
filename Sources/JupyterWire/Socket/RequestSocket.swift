import JSON
import Logging
import ZeroMQ

/// A router socket for the protocol's messages instead of frames; used by one thread.
final class RequestSocket: Sendable {
    let socket: Socket
    /// Replies of other threads.
    let replies = ReplyQueue()
    private let channel: String
    private let session: Session
    private let rejections: RejectionLog
    private let logger: Logger

    /// The most messages that are taken at once.
    private static let mostMessages = 256
    /// The most messages, and bytes, that are dropped at once: as peers take turns, one without the key cannot keep the
    /// requests of the others waiting.
    private static let mostDropped = 16
    private static let mostDroppedBytes = 16 << 20

    init(socket: Socket, channel: String, session: Session, rejections: RejectionLog, logger: Logger) {
        self.socket = socket
        self.channel = channel
        self.session = session
        self.rejections = rejections
        self.logger = logger
    }

    /// Messages that have arrived; malformed ones are logged and dropped. There may be more.
    func receiveAvailable() throws(ZeroMQError) -> [Message] {
        var messages: [Message] = []
        var dropped = 0
        var droppedBytes = 0
        while messages.count < Self.mostMessages, dropped < Self.mostDropped, droppedBytes < Self.mostDroppedBytes,
            let frames = try socket.receiveIfReady()
        {
            do {
                messages.append(try session.message(from: frames))
            } catch {
                dropped += 1
                droppedBytes += frames.reduce(0) { $0 + $1.count }
                rejections.note(error, on: channel)
            }
        }
        return messages
    }

    /// Answers a request.
    func reply<Content: MessageContent>(
        _ content: Content, to request: Message, metadata: [String: JSONValue] = [:]
    ) {
        send(frames(type: Content.messageType, content.content, to: request, metadata: metadata))
    }

    /// Answers a request from another thread than the one that uses the socket.
    func replyLater<Content: MessageContent>(
        _ content: Content, to request: Message, metadata: [String: JSONValue] = [:]
    ) {
        replies.append(frames(type: Content.messageType, content.content, to: request, metadata: metadata))
    }

    /// Sends the replies of other threads.
    func sendReplies() {
        for frames in replies.drain() { send(frames) }
    }

    /// Answers a request with an error, from another thread than the one that uses the socket.
    func replyErrorLater(_ error: ErrorMessage, to request: Message, adding members: [String: JSONValue] = [:]) {
        replies.append(errorFrames(error, to: request, adding: members))
    }

    /// Answers a request with an error.
    func replyError(_ error: ErrorMessage, to request: Message, adding members: [String: JSONValue] = [:]) {
        guard request.header.messageType.hasSuffix("_request") else { return }
        send(errorFrames(error, to: request, adding: members))
    }

    private func errorFrames(
        _ error: ErrorMessage, to request: Message, adding members: [String: JSONValue]
    ) -> [[UInt8]] {
        let type = request.header.messageType.dropLast("request".count) + "reply"
        return frames(type: String(type), .object(error.replyMembers.merging(members) { _, new in new }), to: request)
    }

    private func frames(
        type: String, _ content: JSONValue, to request: Message, metadata: [String: JSONValue] = [:]
    ) -> [[UInt8]] {
        session.frames(
            type: type, content: content, parent: request.asParent, prefix: request.identities, metadata: metadata)
    }

    private func send(_ frames: [[UInt8]]) {
        do {
            try socket.send(frames)
        } catch {
            logger.error("cannot send a reply: \(error)")
        }
    }
}
