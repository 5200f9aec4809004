import JSON
import Logging
import ZeroMQ

/// A router socket for the protocol's messages instead of frames; used by one thread.
final class RequestSocket: Sendable {
    let socket: Socket
    private let session: Session
    private let logger: Logger

    init(socket: Socket, session: Session, logger: Logger) {
        self.socket = socket
        self.session = session
        self.logger = logger
    }

    /// The messages that have arrived; malformed ones are logged and dropped.
    func receiveAvailable() throws(ZeroMQError) -> [Message] {
        var messages: [Message] = []
        while let frames = try socket.receiveIfReady() {
            do {
                messages.append(try session.message(from: frames))
            } catch {
                logger.warning("dropped a malformed message: \(error)")
            }
        }
        return messages
    }

    /// Answers a request.
    func reply<Content: MessageContent>(
        _ content: Content, to request: Message, metadata: [String: JSONValue] = [:]
    ) {
        send(type: Content.messageType, content.content, to: request, metadata: metadata)
    }

    /// Answers a request with an error.
    func replyError(_ error: ErrorMessage, to request: Message, adding members: [String: JSONValue] = [:]) {
        guard request.header.messageType.hasSuffix("_request") else { return }
        let type = request.header.messageType.dropLast("request".count) + "reply"
        send(type: String(type), .object(error.replyMembers.merging(members) { _, new in new }), to: request)
    }

    private func send(
        type: String, _ content: JSONValue, to request: Message, metadata: [String: JSONValue] = [:]
    ) {
        do {
            try socket.send(
                session.frames(
                    type: type, content: content, parent: request.asParent, prefix: request.identities,
                    metadata: metadata))
        } catch {
            logger.error("cannot send \(type): \(error)")
        }
    }
}
