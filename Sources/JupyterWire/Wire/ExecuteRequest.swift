import JSON

/// Asks the kernel to run code.
public struct ExecuteRequest: MessageContent {
    public static let messageType = "execute_request"

    /// The code.
    public var code: String
    /// Whether to run without a trace: no output, no result, no history, no count.
    public var isSilent: Bool
    /// Whether the code counts and enters the history; never true for a silent request.
    public var storesHistory: Bool
    /// Expressions to evaluate after the code has succeeded, by names that the client chooses.
    public var userExpressions: [String: String]
    /// Whether the client can answer an `input_request`.
    public var allowsInput: Bool
    /// Whether a failure aborts the execute requests that are queued behind this one.
    public var stopsOnError: Bool

    /// Creates the request; a silent one never stores history.
    public init(
        code: String, isSilent: Bool = false, storesHistory: Bool = true, userExpressions: [String: String] = [:],
        allowsInput: Bool = false, stopsOnError: Bool = true
    ) {
        self.code = code
        self.isSilent = isSilent
        self.storesHistory = storesHistory && !isSilent
        self.userExpressions = userExpressions
        self.allowsInput = allowsInput
        self.stopsOnError = stopsOnError
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        var expressions: [String: String] = [:]
        for (name, expression) in try reader.object("user_expressions") {
            guard let expression = expression.string else {
                throw reader.malformed("`user_expressions` has values that are not strings")
            }
            expressions[name] = expression
        }
        let isSilent = try reader.boolean("silent", default: false)
        self.init(
            code: try reader.string("code"), isSilent: isSilent,
            storesHistory: try reader.boolean("store_history", default: !isSilent), userExpressions: expressions,
            allowsInput: try reader.boolean("allow_stdin", default: false),
            stopsOnError: try reader.boolean("stop_on_error", default: true))
    }

    public var content: JSONValue {
        [
            "code": .string(code), "silent": .boolean(isSilent), "store_history": .boolean(storesHistory),
            "user_expressions": .object(userExpressions.mapValues(JSONValue.string)),
            "allow_stdin": .boolean(allowsInput), "stop_on_error": .boolean(stopsOnError),
        ]
    }
}
