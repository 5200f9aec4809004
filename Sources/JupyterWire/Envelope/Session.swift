import Foundation
import JSON

/// One side of a conversation: makes messages from contents and reads those of the other side.
package final class Session: Sendable {
    /// This side's own id; a kernel has one for each process.
    package let id = UUID().uuidString.lowercased()
    private let username: String
    private let signer: MessageSigner
    private let replays = ReplayGuard()

    private static let delimiter = Array("<IDS|MSG>".utf8)

    package init(signer: MessageSigner, username: String = "kernel") {
        self.signer = signer
        self.username = username
    }

    /// A request without a parent, and the id that its answers refer to.
    func newMessage(type: String, content: JSONValue) -> (identifier: String, frames: [[UInt8]]) {
        let header = MessageHeader(messageType: type, session: id, username: username)
        return (header.messageID, frames(header: header, content: content, parent: .none))
    }

    /// The frames of a new message.
    package func frames(
        type: String, content: JSONValue, parent: ParentHeader, prefix: [[UInt8]], metadata: [String: JSONValue] = [:],
        buffers: [[UInt8]] = []
    ) -> [[UInt8]] {
        let header = MessageHeader(messageType: type, session: id, username: username)
        return frames(
            header: header, content: content, parent: parent, prefix: prefix, metadata: metadata, buffers: buffers)
    }

    private func frames(
        header: MessageHeader, content: JSONValue, parent: ParentHeader, prefix: [[UInt8]] = [],
        metadata: [String: JSONValue] = [:], buffers: [[UInt8]] = []
    ) -> [[UInt8]] {
        let parts = [header.json.encoded, parent.bytes, JSONValue.object(metadata).encoded, content.encoded]
        return prefix + [Self.delimiter, signer.signature(of: parts)] + parts + buffers
    }

    /// Reads the frames of a message.
    package func message(from frames: [[UInt8]]) throws(MalformedMessage) -> Message {
        guard let delimiter = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
        let rest = frames[(delimiter + 1)...]
        guard rest.count >= 5 else { throw .tooFewFrames(rest.count) }
        let signature = rest[rest.startIndex]
        let parts = rest.dropFirst().prefix(4)
        let buffers = Array(rest.dropFirst(5))
        // Nothing in the message may be read before its signature is verified.
        guard signer.isValid(signature, for: parts) else { throw .badSignature }
        if signer.isActive, !replays.admit(signature) { throw .replayedSignature }

        let headerFrame = parts[parts.startIndex]
        let header = try Self.object(headerFrame, part: "header")
        let parent = try Self.object(parts[parts.startIndex + 1], part: "parent header")
        let metadata = try Self.object(parts[parts.startIndex + 2], part: "metadata")
        let content = try Self.object(parts[parts.startIndex + 3], part: "content")
        return Message(
            identities: Array(frames[..<delimiter]), header: try MessageHeader(header),
            asParent: ParentHeader(bytes: headerFrame), parentHeader: parent, metadata: metadata,
            content: .object(content), buffers: buffers)
    }

    private static func object(_ frame: [UInt8], part: String) throws(MalformedMessage) -> [String: JSONValue] {
        let value: JSONValue
        do { value = try JSONValue(decoding: frame, dialect: .python) } catch {
            throw .invalidJSON(part: part, reason: error.description)
        }
        guard let members = value.object else { throw .notAnObject(part: part) }
        return members
    }
}
