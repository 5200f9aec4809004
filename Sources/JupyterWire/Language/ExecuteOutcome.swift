import JSON

/// How a handler's execution of code ended.
public enum ExecuteOutcome: Sendable, Equatable {
    /// With a value to show, if any, and payloads for the client.
    case ok(result: MediaBundle? = nil, payload: [JSONValue] = [])
    case error(ErrorMessage)
    /// Ended by the user.
    case interrupted
}
