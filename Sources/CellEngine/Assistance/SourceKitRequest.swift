import JSON

/// A request to SourceKit, as the text that it reads.
struct SourceKitRequest {
    /// A value of a request.
    enum Value {
        case text(String)
        /// The name of something that SourceKit knows, such as a request.
        case name(String)
        case number(Int)
        case texts([String])
        case members([(String, Value)])
    }

    private var members: [(String, Value)]

    /// - Parameters:
    ///   - name: Its name behind `source.request.`.
    ///   - members: Its further members by their names behind `key.`.
    init(_ name: String, _ members: [(String, Value)]) {
        self.members = [("request", .name("source.request." + name))] + members
    }

    /// The request in YAML.
    var text: String { Self.text(of: .members(members)) }

    private static func text(of value: Value) -> String {
        switch value {
        case .text(let text): JSONValue.string(text).encodedString
        case .name(let name): name
        case .number(let number): String(number)
        case .texts(let texts): "[" + texts.map { text(of: .text($0)) }.joined(separator: ", ") + "]"
        case .members(let members):
            "{" + members.map { "key.\($0.0): \(text(of: $0.1))" }.joined(separator: ", ") + "}"
        }
    }
}
