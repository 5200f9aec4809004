import Foundation
import JSON

/// The header of a message: what it is, and who sent it.
public struct MessageHeader: Sendable, Equatable {
    /// The version of the message specification that this module follows.
    public static let protocolVersion = "5.5"

    /// The message's own id.
    public var messageID: String
    /// The protocol's name of the message's type, such as `execute_request`.
    public var messageType: String
    /// The id of the sender's process.
    public var session: String
    /// The sender's user.
    public var username: String
    /// When the message was made, in ISO 8601.
    public var date: String
    /// The version of the message specification that the sender follows.
    public var version: String

    /// A header for a new message, made now.
    init(messageType: String, session: String, username: String) {
        self.messageID = UUID().uuidString.lowercased()
        self.messageType = messageType
        self.session = session
        self.username = username
        self.date = Timestamp.now()
        self.version = Self.protocolVersion
    }

    /// Reads a header; only the type and the id are required.
    init(_ members: [String: JSONValue]) throws(MalformedMessage) {
        func required(_ key: String) throws(MalformedMessage) -> String {
            guard let value = members[key]?.string, !value.isEmpty else { throw .headerLacks(key) }
            return value
        }
        messageID = try required("msg_id")
        messageType = try required("msg_type")
        session = members["session"]?.string ?? ""
        username = members["username"]?.string ?? ""
        date = members["date"]?.string ?? ""
        version = members["version"]?.string ?? ""
    }

    var json: JSONValue {
        [
            "msg_id": .string(messageID), "msg_type": .string(messageType), "session": .string(session),
            "username": .string(username), "date": .string(date), "version": .string(version),
        ]
    }
}
