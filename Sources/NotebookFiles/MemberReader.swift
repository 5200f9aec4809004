import JSON

/// Reads the members of an object in a file, with errors that name the place and the member.
struct MemberReader {
    let members: [String: JSONValue]
    private let place: String
    private let subject: String

    /// - Parameters:
    ///   - json: The object.
    ///   - place: Where the object is: the file, and the cell.
    ///   - subject: What the object should be, as in "a notebook".
    /// - Throws: ``NotebookFileError`` if `json` is not an object.
    init(_ json: JSONValue, place: String, subject: String) throws(NotebookFileError) {
        guard let members = json.object else { throw NotebookFileError("\(place): not \(subject), but \(json.kind).") }
        self.members = members
        self.place = place
        self.subject = subject
    }

    func integer(_ name: String) throws(NotebookFileError) -> Int {
        try member(name, "a whole number", of: members[name], as: { $0.integer })
    }

    func object(_ name: String) throws(NotebookFileError) -> [String: JSONValue] {
        try member(name, "an object", of: members[name], as: { $0.object })
    }

    func array(_ name: String) throws(NotebookFileError) -> [JSONValue] {
        try member(name, "a list", of: members[name], as: { $0.array })
    }

    func string(_ name: String) throws(NotebookFileError) -> String {
        try member(name, "a text", of: members[name], as: { $0.string })
    }

    /// A text that is stored as one string or as a list of lines.
    func text(_ name: String) throws(NotebookFileError) -> String {
        try member(name, "a text", of: members[name].map { $0.joinedLines ?? $0 }, as: { $0.string })
    }

    private func member<Value>(
        _ name: String, _ kind: String, of json: JSONValue?, as convert: (JSONValue) -> Value?
    ) throws(NotebookFileError) -> Value {
        guard let json else { throw NotebookFileError("\(place): not \(subject): it has no '\(name)'.") }
        guard let value = convert(json) else {
            throw NotebookFileError("\(place): not \(subject): '\(name)' is \(json.kind), not \(kind).")
        }
        return value
    }
}

extension JSONValue {
    /// The kind of the value, with an article.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a truth value"
        case .integer, .largeInteger, .real: "a number"
        case .string, .brokenString: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
