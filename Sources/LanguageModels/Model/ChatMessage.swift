/// A message of a conversation.
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks: `system`, `user` or `assistant`, or what else a model's chat template knows.
    public var role: String
    /// What is said.
    public var content: String

    /// Makes a message.
    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }

    /// What the model is told about its part.
    public static func system(_ content: String) -> ChatMessage { ChatMessage(role: "system", content: content) }
    /// What the user says.
    public static func user(_ content: String) -> ChatMessage { ChatMessage(role: "user", content: content) }
    /// What the model says.
    public static func assistant(_ content: String) -> ChatMessage { ChatMessage(role: "assistant", content: content) }
}
