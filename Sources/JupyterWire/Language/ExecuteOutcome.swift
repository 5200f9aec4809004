import JSON

/// How a handler's execution of code ended.
public enum ExecuteOutcome: Sendable, Equatable {
    /// With a value to show, if any, and payloads for the client.
    case ok(result: MediaBundle? = nil, payload: [JSONValue] = [])
    /// With an error.
    case error(ErrorMessage)
    /// Because the user interrupted it.
    case interrupted
}
