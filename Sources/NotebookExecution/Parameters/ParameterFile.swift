import Foundation
import JSON
import Yams

/// A YAML file with values of parameters by name.
///
///     seedCount: 2
///     steps: 1_000
public struct ParameterFile {
    /// The values in the order of the file.
    public let values: [(name: String, value: ParameterValue)]

    /// Reads a file.
    ///
    /// - Throws: ``ParameterError`` if the file cannot be read, or is not a YAML mapping.
    public init(contentsOf path: String) throws(ParameterError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ParameterError("\(path): no such file, or no permission to read it.")
        }
        let root: Node?
        let text = String(decoding: bytes, as: UTF8.self)
        if let obstacle = YAMLText.obstacle(in: text) { throw ParameterError("\(path), \(obstacle).") }
        do { root = try Yams.compose(yaml: text) } catch {
            throw ParameterError("\(path): not YAML: \(YAMLText.reason("\(error)", in: text)).")
        }
        guard let root, root.scalar?.string != "" else {
            values = []
            return
        }
        guard let mapping = root.mapping else {
            throw ParameterError("\(path): a mapping such as 'seedCount: 3' is needed at the top.")
        }
        var values: [(name: String, value: ParameterValue)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw ParameterError("\(path): the names of parameters must be words, not lists or mappings.")
            }
            guard let bounded = ParameterValue(bounded: value) else {
                throw ParameterError(
                    "\(path): '\(name)' stands for more than \(ParameterValue.most) values, by aliases of aliases.")
            }
            values.append((name, bounded))
        }
        self.values = values
    }

    /// The path of a notebook's file with quick parameters: `configs/quick/NAME.yaml` in its folder or the nearest
    /// folder above it.
    ///
    /// - Throws: ``ParameterError`` if there is no such file.
    public static func quickFile(for notebook: String) throws(ParameterError) -> String {
        let url = URL(fileURLWithPath: notebook).standardizedFileURL
        let name = "configs/quick/\(url.deletingPathExtension().lastPathComponent).yaml"
        var folder = url.deletingLastPathComponent()
        while true {
            let path = folder.appending(path: name).path
            if FileManager.default.fileExists(atPath: path) { return path }
            if folder.path == "/" { break }
            folder = folder.deletingLastPathComponent()
        }
        throw ParameterError(
            "\(notebook): no quick parameters: there is no \(name) beside the notebook or in a folder above it.")
    }
}
