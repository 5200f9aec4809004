import JSON

/// The keys of a mapping of a study's settings, each of which is taken once.
struct StudyKeys {
    /// The mapping in messages, such as `study.yaml: judges, 2`.
    let place: String
    private var members: [String: JSONValue]
    private var known: [String] = []

    /// - Throws: ``CommandFailure`` if the value is no mapping.
    init(_ value: JSONValue, place: String) throws {
        guard let members = value.object else {
            throw CommandFailure("\(place): a mapping of keys and values is needed.")
        }
        (self.members, self.place) = (members, place)
    }

    /// Whether a key is there.
    func has(_ key: String) -> Bool { !(members[key] ?? .null).isNull }

    /// Takes the value of a key; `nil` if it is not there, or null.
    mutating func take(_ key: String) -> JSONValue? {
        known.append(key)
        guard let value = members.removeValue(forKey: key), !value.isNull else { return nil }
        return value
    }

    mutating func text(_ key: String) throws -> String? {
        try take(key).map { value in
            // A number may be a name, such as a layer.
            guard let text = value.string ?? value.integer.map({ "\($0)" }) else { throw wrong(key, "a text") }
            return text
        }
    }

    mutating func number(_ key: String) throws -> Double? {
        try take(key).map { value in
            guard let number = value.number, number.isFinite else { throw wrong(key, "a number") }
            return number
        }
    }

    mutating func integer(_ key: String, atLeast least: Int) throws -> Int? {
        try take(key).map { value in
            guard let number = value.integer, number >= least else {
                throw wrong(key, "a whole number from \(least) on")
            }
            return number
        }
    }

    /// A list, or a single value as a list of one.
    mutating func list(_ key: String) -> [JSONValue]? { take(key).map { $0.array ?? [$0] } }

    mutating func texts(_ key: String) throws -> [String]? {
        try list(key).map { list in
            try list.map { value in
                guard let text = value.string else { throw wrong(key, "a list of texts") }
                return text
            }
        }
    }

    mutating func numbers(_ key: String) throws -> [Double]? {
        try list(key).map { list in
            try list.map { value in
                guard let number = value.number, number.isFinite else { throw wrong(key, "a list of numbers") }
                return number
            }
        }
    }

    mutating func integers(_ key: String) throws -> [Int]? {
        try list(key).map { list in
            try list.map { value in
                guard let number = value.integer else { throw wrong(key, "a list of whole numbers") }
                return number
            }
        }
    }

    /// The keys that were not taken, as texts.
    ///
    /// - Throws: ``CommandFailure`` for a list or a mapping.
    mutating func others() throws -> [(key: String, text: String)] {
        defer { members = [:] }
        return try members.sorted { $0.key < $1.key }.map { key, value in
            switch value {
            case .string(let text): (key, text)
            case .array, .object, .brokenString: throw wrong(key, "a single value")
            default: (key, value.encodedString)
            }
        }
    }

    /// Checks that every key was taken.
    ///
    /// - Throws: ``CommandFailure`` that names one that was not, and those that there are.
    func finish() throws {
        guard let key = members.keys.min() else { return }
        throw CommandFailure("\(place): unknown key '\(key)'; the keys are \(known.joined(separator: ", ")).")
    }

    /// The failure of a key with a wrong value.
    func wrong(_ key: String, _ expected: String) -> CommandFailure {
        CommandFailure("\(place): '\(key)' is \(expected).")
    }
}
