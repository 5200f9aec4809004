import JSON

/// Asks for cells that ran earlier.
public struct HistoryRequest: MessageContent {
    public static let messageType = "history_request"

    /// Which cells to list.
    public enum Access: Sendable, Equatable {
        /// The cells `start..<stop` of a session; numbers up to 0 count back from the current session.
        case range(session: Int, start: Int, stop: Int?)
        /// The last cells.
        case tail(count: Int)
        /// The last cells that match a pattern with `*` and `?`; each text only once if unique.
        case search(pattern: String, count: Int?, unique: Bool)
    }

    /// Which cells to list.
    public var access: Access
    /// Whether to list the outputs too.
    public var includesOutput: Bool
    /// Whether to list the code as typed, rather than as transformed by the kernel.
    public var isRaw: Bool

    /// Creates the request.
    public init(access: Access, includesOutput: Bool = false, isRaw: Bool = true) {
        self.access = access
        self.includesOutput = includesOutput
        self.isRaw = isRaw
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        let access: Access
        switch try reader.string("hist_access_type") {
        case "range":
            access = .range(
                session: try reader.optionalInteger("session") ?? 0, start: try reader.optionalInteger("start") ?? 1,
                stop: try reader.optionalInteger("stop"))
        case "tail": access = .tail(count: try reader.optionalInteger("n") ?? 10)
        case "search":
            access = .search(
                pattern: try reader.optionalString("pattern") ?? "*", count: try reader.optionalInteger("n"),
                unique: try reader.boolean("unique", default: false))
        case let other: throw reader.malformed("unknown `hist_access_type` \(other)")
        }
        self.init(
            access: access, includesOutput: try reader.boolean("output", default: false),
            isRaw: try reader.boolean("raw", default: true))
    }

    public var content: JSONValue {
        var members: [String: JSONValue] = ["output": .boolean(includesOutput), "raw": .boolean(isRaw)]
        switch access {
        case .range(let session, let start, let stop):
            members["hist_access_type"] = "range"
            members["session"] = .integer(session)
            members["start"] = .integer(start)
            members["stop"] = stop.map(JSONValue.integer)
        case .tail(let count):
            members["hist_access_type"] = "tail"
            members["n"] = .integer(count)
        case .search(let pattern, let count, let unique):
            members["hist_access_type"] = "search"
            members["pattern"] = .string(pattern)
            members["n"] = count.map(JSONValue.integer)
            members["unique"] = .boolean(unique)
        }
        return .object(members)
    }
}
