import JSON

/// Lists cells that ran earlier.
public struct HistoryReply: MessageContent {
    public static let messageType = "history_reply"

    /// A cell that ran.
    public struct Entry: Sendable, Equatable {
        /// The number of the session in which it ran.
        public var session: Int
        /// Its number in that session.
        public var line: Int
        /// The code.
        public var input: String
        /// The cell's output: the outer `nil` if outputs were not asked for, the inner `nil` if there was none.
        public var output: String??

        /// Creates an entry, by default without an output.
        public init(session: Int, line: Int, input: String, output: String?? = .none) {
            self.session = session
            self.line = line
            self.input = input
            self.output = output
        }
    }

    /// The cells, oldest first.
    public var history: [Entry]

    /// Creates the reply.
    public init(history: [Entry]) { self.history = history }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        var history: [Entry] = []
        for element in try reader.array("history") {
            guard let parts = element.array, parts.count == 3, let session = parts[0].integer,
                let line = parts[1].integer
            else { throw reader.malformed("`history` has elements that are not triples") }
            if let input = parts[2].string {
                history.append(Entry(session: session, line: line, input: input))
            } else if let pair = parts[2].array, pair.count == 2, let input = pair[0].string {
                history.append(Entry(session: session, line: line, input: input, output: .some(pair[1].string)))
            } else {
                throw reader.malformed("`history` has elements without input")
            }
        }
        self.init(history: history)
    }

    public var content: JSONValue {
        let entries = history.map { entry -> JSONValue in
            let input = JSONValue.string(entry.input)
            let last: JSONValue =
                switch entry.output {
                case .none: input
                case .some(let output): [input, output.map(JSONValue.string) ?? .null]
                }
            return [.integer(entry.session), .integer(entry.line), last]
        }
        return ["status": "ok", "history": .array(entries)]
    }
}
