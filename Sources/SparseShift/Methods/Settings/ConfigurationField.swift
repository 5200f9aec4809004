/// A key of a configuration file, for the methods whose configuration has it.
public struct ConfigurationField: Sendable {
    /// The key in files; on the command line `--key` with hyphens.
    public let key: String
    /// Another name that is read, but never written.
    public let alias: String?
    /// The kind of value, for messages such as "… is an integer, not 'x'".
    public let expectation: String
    /// The value as text; `nil` if the key is left out.
    let get: @Sendable (any MethodConfiguration) -> String?
    /// Sets the value from text, and returns false if the text is not valid.
    let set: @Sendable (inout any MethodConfiguration, String) -> Bool

    /// A key path to a property. Key paths without captured values are sendable, but the compiler infers that only for
    /// literals.
    public typealias Path<Root, Value> = WritableKeyPath<Root, Value> & Sendable
}

extension ConfigurationField {
    /// A field of one method, with custom conversions from and to text.
    ///
    /// - Parameters:
    ///   - key: The key in files.
    ///   - expectation: The kind of value, for messages, as in "an integer".
    ///   - root: The configuration that has the field.
    ///   - alias: Another name that is read, but never written.
    ///   - get: The value as text; `nil` if the key is left out.
    ///   - set: Sets the value from text, and returns false if the text is not valid.
    public static func custom<Root: MethodConfiguration>(
        _ key: String, _ expectation: String, of root: Root.Type, alias: String? = nil,
        get: @escaping @Sendable (Root) -> String?, set: @escaping @Sendable (inout Root, String) -> Bool
    ) -> ConfigurationField {
        ConfigurationField(
            key: key, alias: alias, expectation: expectation,
            get: { ($0 as? Root).flatMap(get) },
            set: { configuration, text in
                guard var own = configuration as? Root, set(&own, text) else { return false }
                configuration = own
                return true
            })
    }

    /// A field that all methods share, with custom conversions from and to text.
    static func common(
        _ key: String, _ expectation: String, alias: String? = nil,
        get: @escaping @Sendable (TrainingSettings) -> String?,
        set: @escaping @Sendable (inout TrainingSettings, String) -> Bool
    ) -> ConfigurationField {
        ConfigurationField(
            key: key, alias: alias, expectation: expectation, get: { get($0.settings) },
            set: { set(&$0.settings, $1) })
    }

    /// A field with one text for each of its values.
    ///
    /// - Parameters:
    ///   - key: The key in files.
    ///   - values: The values by their texts.
    ///   - root: The configuration that has the field.
    ///   - get: The value of a configuration.
    ///   - set: Sets the value of a configuration.
    public static func choice<Root: MethodConfiguration, Value: Equatable & Sendable>(
        _ key: String, _ values: KeyValuePairs<String, Value>, of root: Root.Type,
        get: @escaping @Sendable (Root) -> Value, set: @escaping @Sendable (inout Root, Value) -> Void
    ) -> ConfigurationField {
        let choice = Choice(values)
        return custom(
            key, choice.expectation, of: root, get: { choice.text(get($0)) },
            set: { configuration, text in choice.value(text).map { set(&configuration, $0) } != nil })
    }

    /// A field that is an integer.
    public static func integer<Root: MethodConfiguration>(
        _ key: String, _ path: Path<Root, Int>, alias: String? = nil
    ) -> ConfigurationField {
        custom(
            key, "an integer", of: Root.self, alias: alias, get: { "\($0[keyPath: path])" },
            set: { configuration, text in Int(text).map { configuration[keyPath: path] = $0 } != nil })
    }

    /// A field that is a number.
    public static func number<Root: MethodConfiguration>(
        _ key: String, _ path: Path<Root, Double>, alias: String? = nil
    ) -> ConfigurationField {
        custom(
            key, "a number", of: Root.self, alias: alias, get: { "\($0[keyPath: path])" },
            set: { configuration, text in Double(text).map { configuration[keyPath: path] = $0 } != nil })
    }

    /// A field that is a number, or `nil`, for which there is a word.
    ///
    /// - Parameters:
    ///   - key: The key in files.
    ///   - path: The property.
    ///   - none: The word for `nil`.
    ///   - alias: Another name of the key that is read, but never written.
    ///   - spelled: Other words for `nil` that are read, but never written.
    public static func optionalNumber<Root: MethodConfiguration>(
        _ key: String, _ path: Path<Root, Double?>, none: String, alias: String? = nil, spelled: [String] = []
    ) -> ConfigurationField {
        custom(
            key, "a number or '\(none)'", of: Root.self, alias: alias,
            get: { $0[keyPath: path].map { "\($0)" } ?? none },
            set: { configuration, text in
                let isNone = text == none || spelled.contains(text)
                guard isNone || Double(text) != nil else { return false }
                configuration[keyPath: path] = isNone ? nil : Double(text)
                return true
            })
    }

    /// The same key for a method whose configuration holds that of another.
    ///
    /// - Parameter path: The configuration that has the field.
    func of<Root: MethodConfiguration, Inner: MethodConfiguration>(_ path: Path<Root, Inner>) -> ConfigurationField {
        ConfigurationField(
            key: key, alias: alias, expectation: expectation,
            get: { configuration in (configuration as? Root).flatMap { get($0[keyPath: path]) } },
            set: { configuration, text in
                guard var own = configuration as? Root else { return false }
                var inner: any MethodConfiguration = own[keyPath: path]
                guard set(&inner, text), let changed = inner as? Inner else { return false }
                own[keyPath: path] = changed
                configuration = own
                return true
            })
    }

    /// Values and their texts.
    struct Choice<Value: Equatable & Sendable>: Sendable {
        private let values: [(text: String, value: Value)]
        private let others: [String: Value]

        init(_ values: KeyValuePairs<String, Value>, others: [String: Value] = [:]) {
            self.values = values.map { ($0.key, $0.value) }
            self.others = others
        }

        var expectation: String {
            let names = values.map(\.text)
            return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        }

        func text(_ value: Value) -> String? { values.first { $0.value == value }?.text }
        func value(_ text: String) -> Value? { values.first { $0.text == text }?.value ?? others[text] }
    }
}
