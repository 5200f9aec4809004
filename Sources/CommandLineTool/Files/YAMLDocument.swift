import Foundation
import JSON
import Yams

/// A document in YAML, or in JSON, which is a part of it.
package enum YAMLDocument {
    /// The most values of a document, counted as often as aliases repeat them.
    private static let most = 100_000

    /// Reads a file.
    ///
    /// - Throws: ``CommandFailure`` that names the file and what is wrong with it.
    static func contents(of path: String) throws -> JSONValue {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): no such file, or no permission to read it.")
        }
        return try value(of: String(decoding: bytes, as: UTF8.self), name: path)
    }

    /// The value of a text.
    ///
    /// - Throws: ``CommandFailure`` that begins with the name.
    package static func value(of text: String, name: String) throws -> JSONValue {
        if let obstacle = YAMLText.obstacle(in: text) { throw CommandFailure("\(name), \(obstacle).") }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw CommandFailure("\(name): not YAML: \(YAMLText.reason("\(error)", in: text)).")
        }
        var left = most
        return try root.map { try value(of: $0, name: name, &left) } ?? .null
    }

    private static func value(of node: Node, name: String, _ left: inout Int) throws -> JSONValue {
        left -= 1
        guard left >= 0 else { throw CommandFailure("\(name): more than \(most) values, by aliases of aliases.") }
        switch node {
        case .scalar(let scalar):
            return scalar.style == .plain || scalar.style == .any ? plain(scalar.string) : .string(scalar.string)
        case .sequence(let sequence): return .array(try sequence.map { try value(of: $0, name: name, &left) })
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, child) in mapping {
                guard let key = key.scalar?.string else {
                    throw CommandFailure("\(name): keys must be words, not lists or mappings.")
                }
                members[key] = try value(of: child, name: name, &left)
            }
            return .object(members)
        case .alias: return .null
        }
    }

    /// A word without quotes: a number, a truth value or nothing where it is one.
    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            let digits = text.replacing("_", with: "")
            if let number = Int(digits) { return .integer(number) }
            if text.first.map({ $0.isNumber || "+-.".contains($0) }) ?? false, let number = Double(digits),
                number.isFinite
            {
                return .real(number)
            }
            return .string(text)
        }
    }
}
