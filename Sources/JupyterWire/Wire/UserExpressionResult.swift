import JSON

/// The result of one user expression of an `execute_request`.
public enum UserExpressionResult: Sendable, Equatable {
    /// Its value.
    case value(MediaBundle)
    /// The error that it failed with.
    case error(ErrorMessage)

    init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, named: "user expression")
        switch try reader.string("status") {
        case "ok": self = .value(try MediaBundle(reader))
        case "error": self = .error(try ErrorMessage(content: content))
        case let other: throw reader.malformed("unknown status \(other)")
        }
    }

    var content: JSONValue {
        switch self {
        case .value(let bundle): .object(bundle.members.merging(["status": "ok"]) { _, new in new })
        case .error(let error): .object(error.replyMembers)
        }
    }
}
