import CellEngine
import SparseShift

/// Completes the YAML of a configuration that is written in a string: its keys, and the values of keys that have names
/// for them.
package enum ConfigurationKeyCompletion {
    /// What the line that is being written can become, and how many code points of it that takes the place of; `nil` if
    /// the string is no configuration.
    package static func items(for text: CodePlace.StringText) -> (items: [CompletionItem], replaced: Int)? {
        guard let line = text.line, text.isMultiline || text.label == "yaml" else { return nil }
        let written = text.whole.split(separator: "\n").map(String.init).compactMap(entry)
        var file = ConfigurationFile()
        if let method = written.last(where: { $0.key == "method" })?.value {
            try? file.set("method", to: method, place: "")
        }
        let keys = keys(of: file)
        let known = Set(keys.map(\.key) + file.fields.compactMap(\.alias))
        guard text.label == "yaml" || written.contains(where: { known.contains($0.key) }) else { return nil }
        let trimmed = line.drop { $0 == " " }
        if let colon = trimmed.firstIndex(of: ":") {
            let value = trimmed[trimmed.index(after: colon)...].drop { $0 == " " }
            return (values(of: String(trimmed[..<colon]), in: file, beginning: value), value.unicodeScalars.count)
        }
        let used = Set(written.map(\.key))
        let items = keys.filter { $0.key.hasPrefix(trimmed) && !used.contains($0.key) }.map {
            CompletionItem($0.key + ": ", kind: "key", signature: $0.expectation)
        }
        return (items, trimmed.unicodeScalars.count)
    }

    private static func entry(_ line: String) -> (key: String, value: String)? {
        guard let match = line.wholeMatch(of: #/\s*([A-Za-z]\w*):(?:\s+(.*?))?\s*/#) else { return nil }
        return (String(match.1), match.2.map { String($0.filter { $0 != "'" && $0 != "\"" }) } ?? "")
    }

    private static func keys(of file: ConfigurationFile) -> [(key: String, expectation: String)] {
        let presets = ConfigurationFile.Preset.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return [("method", "the name of a method"), ("preset", presets), ("seed", "an integer")]
            + file.fields.map { ($0.key, $0.expectation) }
    }

    private static func values(
        of key: String, in file: ConfigurationFile, beginning: Substring
    ) -> [CompletionItem] {
        let values: [String]
        if key == "method" {
            values = Methods.all.map { $0.method }
        } else if key == "preset" {
            values = ConfigurationFile.Preset.allCases.map(\.rawValue)
        } else {
            let field = file.fields.first { $0.key == key || $0.alias == key }
            values = names(in: field?.expectation ?? "")
        }
        return values.filter { $0.hasPrefix(beginning) }.map { CompletionItem($0, kind: "value") }
    }

    /// The values that the description of a kind of value names: `none, batch or layer`, `a number or 'auto'`.
    private static func names(in expectation: String) -> [String] {
        let parts = expectation.replacing(" or ", with: ", ").split(separator: ", ").map(String.init)
        return parts.filter { !$0.contains(" ") || $0.hasPrefix("'") }.map { $0.replacing("'", with: "") }
    }
}
