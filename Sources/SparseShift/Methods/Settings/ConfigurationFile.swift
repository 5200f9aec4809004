import Foundation
import Yams

/// A configuration as a YAML file tells it: the reference's names where it has them, and only known keys.
///
///     preset: identify
///     oc: 128
///     target: 0.1
///     epochs: 50
public struct ConfigurationFile: Sendable {
    /// Where the fields that a file does not mention come from.
    public enum Preset: String, Sendable, CaseIterable {
        /// The recipe that identifies.
        case identify
        /// What the paper states.
        case paper
        /// The defaults of the paper's reference code.
        case reference

        /// The SSAE of the preset.
        public func configuration(features: Int) -> SSAE.Configuration {
            switch self {
            case .identify: SSAE.Configuration(features: features)
            case .paper: .paper(features: features)
            case .reference: .reference(features: features)
            }
        }

        static let names = "'identify', 'paper' or 'reference'"
    }

    public var preset: Preset = .identify
    /// The method with all its settings.
    public var configuration: any MethodConfiguration
    public var seed = 0

    /// What all methods share.
    public var settings: TrainingSettings {
        get { configuration.settings }
        set { configuration.settings = newValue }
    }

    /// A preset without changes.
    ///
    /// - Parameter features: H; the reference's default is 10.
    public init(preset: Preset = .identify, features: Int = 10) {
        self.preset = preset
        configuration = preset.configuration(features: features)
    }

    /// What a file says of a configuration.
    public init(_ configuration: any MethodConfiguration, seed: Int = 0, preset: Preset = .identify) {
        self.configuration = configuration
        self.preset = preset
        self.seed = seed
    }

    /// Reads a file.
    ///
    /// - Parameter preset: Used instead of the one in the file.
    /// - Throws: ``ConfigurationError`` if there is no such file, it is not a YAML mapping, or it has an
    ///   unknown key or a value that does not fit.
    public init(contentsOf path: String, preset: Preset? = nil) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError("\(path): no such file, or no permission to read it.")
        }
        try self.init(yaml: String(decoding: bytes, as: UTF8.self), name: name, preset: preset)
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - name: What messages call the text.
    ///   - preset: Used instead of the one in the text.
    /// - Throws: ``ConfigurationError``, as for a file.
    public init(yaml: String, name: String = "configuration", preset: Preset? = nil) throws {
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch {
            let reason = "\(error)".split(separator: "\n").first.map(String.init) ?? "not YAML"
            throw ConfigurationError("\(name): not YAML: \(reason)")
        }
        guard let root, root.scalar?.string != "" else {
            self.init(preset: preset ?? .identify)
            return
        }
        guard let mapping = root.mapping else {
            throw ConfigurationError("\(name): a mapping such as 'oc: 128' is needed at the top.")
        }
        var values: [(key: String, text: String, line: Int)] = []
        for (key, value) in mapping {
            let text = key.scalar?.string ?? "?"
            guard let scalar = value.scalar else {
                throw ConfigurationError("\(name): '\(text)' needs a single value, not a list or a mapping.")
            }
            values.append((text, scalar.string, key.mark?.line ?? 0))
        }
        var chosen = preset ?? .identify
        if preset == nil, let text = values.first(where: { $0.key == "preset" })?.text {
            guard let known = Preset(rawValue: text) else {
                throw ConfigurationError("\(name): preset is \(Preset.names), not '\(text)'.")
            }
            chosen = known
        }
        self.init(preset: chosen)
        // The method decides which other keys there are.
        values = values.filter { $0.key == "method" } + values.filter { $0.key != "method" && $0.key != "preset" }
        for (key, text, line) in values { try set(key, to: text, place: "\(name), line \(line)") }
    }

    /// Sets one field from text.
    ///
    /// - Parameters:
    ///   - key: A key of the file format.
    ///   - place: Where the text stands, for messages.
    /// - Throws: ``ConfigurationError`` if the key is unknown or the text does not fit.
    public mutating func set(_ key: String, to text: String, place: String) throws(ConfigurationError) {
        if key == "method" {
            let method: any MethodConfiguration.Type
            do { method = try Methods.named(text) } catch { throw ConfigurationError("\(place): \(error)") }
            if type(of: configuration) != method { configuration = method.init(settings: configuration.settings) }
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
            throw ConfigurationError(
                "\(place): unknown key '\(key)'; the keys of method \(configuration.method) are preset, \(known).")
        }
        guard field.set(&configuration, text) else {
            throw ConfigurationError("\(place): \(key) is \(field.expectation), not '\(text)'.")
        }
    }

    /// The fields of the method: the common ones, then its own.
    public var fields: [ConfigurationField] { ConfigurationField.common + type(of: configuration).fields }

    /// The configuration as YAML with every field, so that later changes of defaults do not change its meaning.
    public var yaml: String {
        var lines = ["preset: \(preset.rawValue)", "method: \(configuration.method)", "seed: \(seed)"]
        for field in configuration.fieldTexts { lines.append("\(field.key): \(field.text)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ConfigurationFile: Equatable {
    public static func == (left: ConfigurationFile, right: ConfigurationFile) -> Bool {
        left.preset == right.preset && left.seed == right.seed
            && AnyHashable(left.configuration) == AnyHashable(right.configuration)
    }
}

extension MethodConfiguration {
    /// The configuration as YAML with every field.
    public var yaml: String { ConfigurationFile(self).yaml }

    /// Every key of a configuration file, apart from method, preset and seed, with its value.
    public var fieldTexts: [(key: String, text: String)] {
        (ConfigurationField.common + Self.fields).compactMap { field in field.get(self).map { (field.key, $0) } }
    }
}

extension SSAE.Configuration {
    /// Reads a YAML file.
    ///
    /// - Throws: ``ConfigurationError``, as ``ConfigurationFile/init(contentsOf:preset:)``.
    public init(contentsOf path: String) throws {
        let file = try ConfigurationFile(contentsOf: path)
        guard let own = file.configuration as? SSAE.Configuration else {
            throw ConfigurationError("\(path): a configuration of method \(file.configuration.method), not of SSAE.")
        }
        self = own
    }
}
