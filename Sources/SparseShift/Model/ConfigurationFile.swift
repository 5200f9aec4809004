import Foundation
import Yams

/// A configuration as a YAML file tells it: the reference's names where it has them, and only known keys.
///
///     preset: identify
///     oc: 128
///     target: 0.1
///     epochs: 50
public struct ConfigurationFile: Sendable, Hashable {
    /// Where the fields that a file does not mention come from.
    public enum Preset: String, Sendable, CaseIterable {
        /// The recipe that identifies.
        case identify
        /// The defaults of the paper's reference code.
        case reference
    }

    public var preset: Preset = .identify
    public var settings: SSAE.Configuration
    /// Whether the method is the SSAE rather than the affine autoencoder.
    public var isConstrained = true
    public var seed = 0

    /// A preset without changes.
    ///
    /// - Parameter features: H; the reference's default is 10.
    public init(preset: Preset = .identify, features: Int = 10) {
        self.preset = preset
        settings = preset == .identify ? SSAE.Configuration(features: features) : .reference(features: features)
    }

    /// What a file says of a configuration.
    public init(_ configuration: any TrainingConfiguration, seed: Int = 0) {
        settings = configuration.settings
        isConstrained = type(of: configuration).isConstrained
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
                throw ConfigurationError("\(name): preset is 'identify' or 'reference', not '\(text)'.")
            }
            chosen = known
        }
        self.init(preset: chosen)
        for (key, text, line) in values where key != "preset" {
            guard ConfigurationField.all.contains(where: { $0.key == key || $0.alias == key }) else {
                let known = ConfigurationField.all.map(\.key).joined(separator: ", ")
                throw ConfigurationError("\(name), line \(line): unknown key '\(key)'; the keys are preset, \(known).")
            }
            try set(key, to: text, name: "\(name), line \(line): \(key)")
        }
    }

    /// Sets one field from text.
    ///
    /// - Parameters:
    ///   - key: A key of the file format.
    ///   - name: What the message calls the field.
    /// - Throws: ``ConfigurationError`` if the text does not fit.
    /// - Precondition: the key is known.
    public mutating func set(_ key: String, to text: String, name: String) throws {
        guard let field = ConfigurationField.all.first(where: { $0.key == key || $0.alias == key }) else {
            preconditionFailure("unknown key '\(key)'")
        }
        guard field.set(&self, text) else {
            throw ConfigurationError("\(name) is \(field.expectation), not '\(text)'.")
        }
    }

    /// The configuration as YAML with every field, so that later changes of defaults do not change its meaning.
    public var yaml: String {
        var lines = ["preset: \(preset.rawValue)"]
        for field in ConfigurationField.all {
            if let text = field.get(self) { lines.append("\(field.key): \(text)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension TrainingConfiguration {
    /// The configuration as YAML with every field.
    public var yaml: String { ConfigurationFile(self).yaml }
}

extension SSAE.Configuration {
    /// Reads a YAML file.
    ///
    /// - Throws: ``ConfigurationError``, as ``ConfigurationFile/init(contentsOf:preset:)``.
    public init(contentsOf path: String) throws {
        self = try ConfigurationFile(contentsOf: path).settings
    }
}
