import JSON

/// A message as it came in.
package struct Message: Sendable {
    /// The routing frames of the client that sent it.
    package let identities: [[UInt8]]
    package let header: MessageHeader
    /// The header as the parent of whatever answers the message.
    package let asParent: ParentHeader
    /// The header of the message that this one answers, as it was received.
    package let parentHeader: [String: JSONValue]
    package let metadata: [String: JSONValue]
    package let content: JSONValue
    package let buffers: [[UInt8]]
}
