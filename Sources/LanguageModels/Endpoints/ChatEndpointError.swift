/// Why an endpoint was not asked any further, in one sentence. What it answered before is in the cache, so that the same call
/// resumes there.
public struct ChatEndpointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened.
    public enum Reason: Sendable, Hashable {
        /// The budget does not allow another request.
        case budget
        /// Nothing answers.
        case unreachable
        /// The server refuses the request, the key or the model.
        case refused
        /// The answers are of no use.
        case unreadable
    }

    /// What happened.
    public let reason: Reason
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
