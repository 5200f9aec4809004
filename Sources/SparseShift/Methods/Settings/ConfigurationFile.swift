import Foundation
import JSON
import Machine
import Requirements
import Yams

/// A configuration file in YAML, with the reference's names where it has them. Unknown keys are refused, and so are keys
/// that exclude each other. The reference's own `cfg.yaml` is read with the preset `reference`; what is not needed of it
/// is left out, as ``remarks`` say.
///
///     preset: identify
///     oc: 128
///     target: 0.1
///     epochs: 50
public struct ConfigurationFile: Sendable {
    /// The defaults of fields that a file does not have.
    public enum Preset: String, Sendable, CaseIterable {
        /// The recipe that identifies the concepts.
        case identify
        /// The settings of the paper.
        case paper
        /// The defaults of the paper's reference code.
        case reference

        /// The preset's SSAE with this number of features, H.
        public func configuration(features: Int) -> SSAE.Configuration {
            switch self {
            case .identify: SSAE.Configuration(features: features)
            case .paper: .paper(features: features)
            case .reference: .reference(features: features)
            }
        }

        static let names = "'identify', 'paper' or 'reference'"

        /// The number of features where none is given; 0 where training chooses it.
        var features: Int { self == .identify ? 0 : ConfigurationFile.givenFeatures }
    }

    /// The reference's number of features, for what cannot choose one.
    private static let givenFeatures = 10

    /// The defaults that the file was written for.
    public var preset: Preset = .identify
    /// The method with all its settings.
    public var configuration: any MethodConfiguration
    /// The seed of training.
    public var seed = 0
    /// What a file has that is not needed, in sentences.
    public private(set) var remarks: [String] = []

    /// The settings that all methods share.
    public var settings: TrainingSettings {
        get { configuration.settings }
        set { configuration.settings = newValue }
    }

    /// A preset without changes.
    ///
    /// - Parameters:
    ///   - preset: The preset.
    ///   - features: The number of features, H; by default training chooses it with ``Preset/identify``, and it is the
    ///     reference's, 10, with the others.
    public init(preset: Preset = .identify, features: Int? = nil) {
        self.preset = preset
        configuration = preset.configuration(features: features ?? preset.features)
    }

    /// The file of a configuration.
    public init(_ configuration: any MethodConfiguration, seed: Int = 0, preset: Preset = .identify) {
        self.configuration = configuration
        self.preset = preset
        self.seed = seed
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - preset: The preset, which replaces the file's own.
    /// - Throws: ``ConfigurationError`` if the file cannot be read, is not a YAML mapping, or has an unknown key or an
    ///   invalid value.
    public init(contentsOf path: String, preset: Preset? = nil) throws {
        let path = UserFolders.path(path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError("\(path): no such file, or no permission to read it.")
        }
        try self.init(yaml: String(decoding: bytes, as: UTF8.self), name: name, preset: preset)
    }

    /// Parses a text.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - name: The text's name in messages.
    ///   - preset: The preset, which replaces the text's own.
    /// - Throws: ``ConfigurationError`` if the text is not a YAML mapping, or has an unknown key or an invalid value.
    public init(yaml: String, name: String = "configuration", preset: Preset? = nil) throws {
        let root = try YAMLFile.root(of: yaml, name: name)
        guard let root, root.scalar?.string != "" else {
            self.init(preset: preset ?? .identify)
            return
        }
        guard let mapping = root.mapping else {
            throw ConfigurationError("\(name): a mapping such as 'oc: 128' is needed at the top.")
        }
        let isReference = ReferenceSettings.marks(mapping.compactMap(\.key.scalar?.string))
        var values: [Entry] = []
        for (key, value) in mapping {
            let text = key.scalar?.string ?? "?"
            if isReference, text == "extra" { continue }
            guard let scalar = value.scalar else {
                throw ConfigurationError("\(name): '\(text)' needs a single value, not a list or a mapping.")
            }
            values.append(Entry(key: text, text: YAMLFile.text(of: scalar), line: key.mark?.line ?? 0))
        }
        var chosen = preset ?? (isReference ? .reference : .identify)
        if preset == nil, let text = values.first(where: { $0.key == "preset" })?.text, text != YAMLFile.null {
            guard let known = Preset(rawValue: text) else {
                throw ConfigurationError("\(name): preset is \(Preset.names), not '\(text)'.")
            }
            chosen = known
        }
        self.init(preset: chosen)
        if isReference {
            let reference = try ReferenceSettings(
                values, hasExtra: mapping.contains { $0.key.scalar?.string == "extra" }, name: name)
            values = reference.entries
            let left = reference.left.isEmpty ? "" : "; not needed: \(reference.left.joined(separator: ", "))"
            remarks = ["\(name): a configuration of the reference code, read with preset \(chosen.rawValue)\(left)"]
        }
        // The other keys depend on the method.
        values = values.filter { $0.key == "method" } + values.filter { $0.key != "method" && $0.key != "preset" }
        try Self.checkConflicts(values.map { ($0.key, $0.text) }) { "\(name): \($0)" }
        for entry in values {
            let place = "\(name), line \(entry.line)"
            if entry.text == YAMLFile.null {
                try setNothing(entry.key, place: place)
            } else {
                try set(entry.key, to: entry.text, place: place)
            }
        }
    }

    /// A key of a file with its value.
    struct Entry {
        let key: String
        let text: String
        let line: Int
    }

    /// Refuses keys of which one would silently win over the other.
    ///
    /// - Throws: ``ConfigurationError``.
    package static func checkConflicts(
        _ values: [(key: String, text: String)], sentence: (String) -> String
    ) throws(ConfigurationError) {
        func text(_ key: String) -> String? { values.last { $0.key == key }?.text }
        let pairs = [
            ("target", "tolerance"), ("epochs", "steps"), ("oc", "features"), ("initial_level", "n_concepts"),
            ("renorm_epochs", "renorm_every"),
        ]
        for (first, second) in pairs where text(first) != nil && text(second) != nil {
            throw ConfigurationError(sentence("\(first) and \(second) exclude each other; give one of them."))
        }
        for (kind, key) in [("sparsity", "tolerance"), ("reconstruction", "target")]
        where text("constraint") == kind && text(key) != nil {
            throw ConfigurationError(sentence("constraint: \(kind) and \(key) exclude each other; give one of them."))
        }
    }

    /// Sets a field for which a file says that there is nothing: to none or never, or else to auto.
    private mutating func setNothing(_ key: String, place: String) throws(ConfigurationError) {
        guard key != "method" else { throw ConfigurationError("\(place): method needs a name, such as SSAE.") }
        guard let field = fields.first(where: { $0.key == key || $0.alias == key }) else {
            try set(key, to: YAMLFile.null, place: place)
            return
        }
        guard ["none", "never", "auto", "target"].contains(where: { field.set(&configuration, $0) }) else {
            throw ConfigurationError("\(place): \(key) is \(field.expectation), not null.")
        }
    }

    /// Sets one field from text.
    ///
    /// - Parameters:
    ///   - key: A key of the file format.
    ///   - text: The value as text.
    ///   - place: The place of the text in messages, such as the file and the line.
    /// - Throws: ``ConfigurationError`` if the key is unknown or the value is invalid.
    public mutating func set(_ key: String, to text: String, place: String) throws(ConfigurationError) {
        if key == "method" {
            let method: any MethodConfiguration.Type
            do { method = try Methods.named(text) } catch { throw ConfigurationError("\(place): \(error)") }
            guard type(of: configuration) != method else { return }
            var settings = configuration.settings
            if settings.choosesFeatures, method != SSAE.Configuration.self { settings.features = Self.givenFeatures }
            configuration = method.init(settings: settings)
            return
        }
        if key == "seed" {
            guard let value = Int(text) else {
                throw ConfigurationError("\(place): seed is an integer, not '\(text)'.")
            }
            seed = value
            return
        }
        guard let field = fields.first(where: { $0.key == key || $0.alias == key }) else {
            let known = (["method", "seed"] + fields.map(\.key)).joined(separator: ", ")
            let names = ["preset", "method", "seed"] + fields.flatMap { [$0.key, $0.alias].compactMap(\.self) }
            let question = NearestName.question(for: key, among: names).map { "; \($0)" } ?? "."
            throw ConfigurationError(
                "\(place): unknown key '\(key)'; the keys of method \(configuration.method) are preset, \(known)\(question)"
            )
        }
        // YAML's word for none in some programs.
        let isSet = field.set(&configuration, text) || text == "false" && field.set(&configuration, "none")
        guard isSet else {
            throw ConfigurationError("\(place): \(key) is \(field.expectation), not '\(text)'.")
        }
    }

    /// The fields of the method: the common ones, followed by its own.
    public var fields: [ConfigurationField] { ConfigurationField.common + type(of: configuration).fields }

    /// The configuration as YAML with all fields, so that later changes of defaults do not change its meaning.
    public var yaml: String {
        let method = YAMLFile.isReserved(configuration.method) ? "\"\(configuration.method)\"" : configuration.method
        var lines = ["preset: \(preset.rawValue)", "method: \(method)", "seed: \(seed)"]
        for field in configuration.fieldTexts { lines.append("\(field.key): \(Self.scalar(field.text))") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ConfigurationFile {
    /// The text as a YAML scalar, in quotes where YAML would read another text.
    private static func scalar(_ text: String) -> String {
        // By scalars, so that no sign of YAML's hides in a grapheme with a letter.
        let plain = /[\p{L}\p{N}.+\-_\/]([\p{L}\p{N} .+\-_\/]*[\p{L}\p{N}.+\-_\/])?/
        let isPlain = text.wholeMatch(of: plain.matchingSemantics(.unicodeScalar)) != nil
        return isPlain && text != "-" && !text.hasPrefix("- ") ? text : JSONValue.string(text).encodedString
    }
}

extension ConfigurationFile: Equatable {
    public static func == (left: ConfigurationFile, right: ConfigurationFile) -> Bool {
        left.preset == right.preset && left.seed == right.seed
            && AnyHashable(left.configuration) == AnyHashable(right.configuration)
    }
}

extension MethodConfiguration {
    /// The configuration as YAML with all fields.
    public var yaml: String { ConfigurationFile(self).yaml }

    /// All keys of a configuration file with their values, except method, preset and seed.
    public var fieldTexts: [(key: String, text: String)] {
        (ConfigurationField.common + Self.fields).compactMap { field in field.get(self).map { (field.key, $0) } }
    }
}

extension SSAE.Configuration {
    /// Reads a YAML file.
    ///
    /// - Throws: ``ConfigurationError`` in the cases of ``ConfigurationFile/init(contentsOf:preset:)``, and if the file
    ///   is for another method.
    public init(contentsOf path: String) throws {
        let file = try ConfigurationFile(contentsOf: path)
        guard let own = file.configuration as? SSAE.Configuration else {
            throw ConfigurationError("\(path): a configuration of method \(file.configuration.method), not of SSAE.")
        }
        self = own
    }
}
