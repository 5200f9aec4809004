import Foundation
import JSON

/// The texts of a file, one a line.
package struct TextLines {
    /// The texts in their order, at least one.
    package let texts: [String]

    /// Reads a file: every line that is not blank is a text. In a `.jsonl`, `.ndjson` or `.json` file it is a JSON string, or an
    /// object that has the text under a key.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - key: The key of the text in an object.
    /// - Throws: ``CommandFailure`` with the line that is wrong, or if there is no text.
    package init(contentsOf path: String, key: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path): no such file.")
        }
        guard !isFolder.boolValue else { throw CommandFailure("\(path): a folder, not a file of texts.") }
        guard var bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): no permission to read it.")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let content = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(path): not a text in UTF-8.")
        }
        let ending = path.split(separator: ".").last?.lowercased() ?? ""
        let isJSON = ["jsonl", "ndjson", "json"].contains(ending)
        var texts: [String] = []
        for (number, line) in content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            guard isJSON else {
                texts.append(String(line))
                continue
            }
            let value: JSONValue
            do { value = try JSONValue(decoding: String(line)) } catch {
                throw CommandFailure("\(path), line \(number + 1) is not JSON: \(error.message).")
            }
            guard let text = value.string ?? value[key]?.string else {
                throw CommandFailure(
                    "\(path), line \(number + 1): a text, or an object with a text under the key '\(key)', is needed.")
            }
            texts.append(text)
        }
        guard !texts.isEmpty else { throw CommandFailure("\(path): there is no text in it.") }
        self.texts = texts
    }
}
