import JSON

/// A question to a ``ChatEndpoint``.
public struct ChatRequest: Sendable, Hashable {
    /// The conversation, the last message of which is to be answered.
    public var messages: [ChatMessage]
    /// The longest answer, in tokens; an answer that is cut there counts as none.
    public var maximumTokens: Int
    /// 0 for the likeliest answer.
    public var temperature: Double
    /// The seed of the server's sampling; `nil` leaves it to the server.
    public var seed: Int?
    /// A JSON schema that the answer must follow, for servers that can hold a model to one, such as llama.cpp's.
    public var schema: String?

    /// Makes a question.
    public init(
        _ messages: [ChatMessage], maximumTokens: Int = 256, temperature: Double = 0, seed: Int? = nil,
        schema: String? = nil
    ) {
        self.messages = messages
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.seed = seed
        self.schema = schema
    }

    /// The most tokens that it can cost: one for every byte, 32 for a message's frame, and the answer.
    var mostTokens: Int {
        messages.reduce(64 + (schema?.utf8.count ?? 0)) { $0 + $1.content.utf8.count + $1.role.utf8.count + 32 }
            + maximumTokens
    }

    /// The body of the request.
    ///
    /// - Throws: ``LanguageModelError`` if the schema is no JSON.
    func body(model: String) throws(LanguageModelError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "model": .string(model), "temperature": .real(temperature), "max_tokens": .integer(maximumTokens),
            "messages": .array(
                messages.map { .object(["role": .string($0.role), "content": .string($0.content)]) }),
        ]
        if let seed { members["seed"] = .integer(seed) }
        if let schema {
            do {
                members["response_format"] = [
                    "type": "json_schema",
                    "json_schema": ["name": "answer", "strict": true, "schema": try JSONValue(decoding: schema)],
                ]
            } catch { throw LanguageModelError("the schema of an answer is no JSON: \(error).") }
        }
        return members
    }
}
