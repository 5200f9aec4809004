import JSON

/// Tells a client that its subscription has taken effect.
public struct IOPubWelcome: MessageContent {
    public static let messageType = "iopub_welcome"

    /// The topic that was subscribed to; empty for all topics.
    public var subscription: String

    /// Creates the message.
    public init(subscription: String) { self.subscription = subscription }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(subscription: try ContentReader(content, of: Self.self).string("subscription"))
    }

    public var content: JSONValue { ["subscription": .string(subscription)] }
}
