import JSON

/// Tells whether code can be run as it stands.
public enum IsCompleteReply: MessageContent {
    public static let messageType = "is_complete_reply"

    /// The code can run.
    case complete
    /// More lines are needed; the next one should start with the given white space.
    case incomplete(indent: String)
    /// The code cannot run, whatever follows it.
    case invalid
    /// The kernel cannot tell.
    case unknown

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        switch try reader.string("status") {
        case "complete": self = .complete
        case "incomplete": self = .incomplete(indent: try reader.optionalString("indent") ?? "")
        case "invalid": self = .invalid
        case "unknown": self = .unknown
        case let other: throw reader.malformed("unknown status \(other)")
        }
    }

    public var content: JSONValue {
        switch self {
        case .complete: ["status": "complete"]
        case .incomplete(let indent): ["status": "incomplete", "indent": .string(indent)]
        case .invalid: ["status": "invalid"]
        case .unknown: ["status": "unknown"]
        }
    }
}
