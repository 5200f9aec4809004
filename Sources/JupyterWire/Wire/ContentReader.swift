import JSON

/// Reads the members of a message's content, with errors that name the message and the member.
///
/// A member that is `null` counts as missing, since clients in several languages write missing members that way.
struct ContentReader {
    let messageType: String
    private let members: [String: JSONValue]

    init<Content: MessageContent>(_ content: JSONValue, of type: Content.Type) throws(MalformedContent) {
        try self.init(content, named: Content.messageType)
    }

    init(_ content: JSONValue, named messageType: String) throws(MalformedContent) {
        guard let members = content.object else {
            throw MalformedContent(messageType: messageType, reason: "the content is not an object")
        }
        self.messageType = messageType
        self.members = members
    }

    func string(_ key: String) throws(MalformedContent) -> String {
        try required(key, optionalString(key))
    }

    func optionalString(_ key: String) throws(MalformedContent) -> String? {
        try read(key, as: "a string", \.string)
    }

    func integer(_ key: String) throws(MalformedContent) -> Int {
        try required(key, optionalInteger(key))
    }

    func optionalInteger(_ key: String) throws(MalformedContent) -> Int? {
        try read(key, as: "an integer", \.integer)
    }

    func boolean(_ key: String, default fallback: Bool) throws(MalformedContent) -> Bool {
        try read(key, as: "a boolean", \.boolean) ?? fallback
    }

    func object(_ key: String) throws(MalformedContent) -> [String: JSONValue] {
        try read(key, as: "an object", \.object) ?? [:]
    }

    func array(_ key: String) throws(MalformedContent) -> [JSONValue] {
        try read(key, as: "an array", \.array) ?? []
    }

    func strings(_ key: String) throws(MalformedContent) -> [String] {
        var strings: [String] = []
        for element in try array(key) {
            guard let string = element.string else { throw malformed("`\(key)` has elements that are not strings") }
            strings.append(string)
        }
        return strings
    }

    func malformed(_ reason: String) -> MalformedContent {
        MalformedContent(messageType: messageType, reason: reason)
    }

    private func required<Value>(_ key: String, _ value: Value?) throws(MalformedContent) -> Value {
        guard let value else { throw malformed("`\(key)` is missing") }
        return value
    }

    private func read<Value>(
        _ key: String, as kind: String, _ convert: (JSONValue) -> Value?
    ) throws(MalformedContent) -> Value? {
        guard let member = members[key], !member.isNull else { return nil }
        guard let value = convert(member) else { throw malformed("`\(key)` is not \(kind)") }
        return value
    }
}
