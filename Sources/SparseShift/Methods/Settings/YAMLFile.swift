import JSON
import Yams

/// What is common to the files in YAML that are read.
enum YAMLFile {
    /// The text that stands for nothing, which no text of a file is.
    static let null = "\u{0}"

    /// Whether a text without quotes would be read as another one.
    static func isReserved(_ text: String) -> Bool { self.text(ofPlain: text) != text }

    /// The document of a text; `nil` if there is none.
    ///
    /// - Throws: ``ConfigurationError`` if the text is not YAML.
    static func root(of text: String, name: String) throws(ConfigurationError) -> Node? {
        if let obstacle = YAMLText.obstacle(in: text) { throw ConfigurationError("\(name), \(obstacle).") }
        do { return try Yams.compose(yaml: text) } catch {
            throw ConfigurationError("\(name): not YAML: \(YAMLText.reason("\(error)", in: text)).")
        }
    }

    /// A value as text, with one spelling of truth values and of nothing where they are not in quotes (YAML 1.1).
    static func text(of scalar: Node.Scalar) -> String {
        scalar.style == .plain || scalar.style == .any ? text(ofPlain: scalar.string) : scalar.string
    }

    private static func text(ofPlain text: String) -> String {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return "true"
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return "false"
        case "null", "Null", "NULL", "~", "": return null
        default: return text
        }
    }
}
