import Foundation

/// The files and folders that the beginning of a path can become.
package enum PathCompletion {
    private static let most = 200

    /// Entries of the folder that the text names, whose names begin as its last part does. What it inserts takes the
    /// place of that last part.
    package static func items(for text: String) -> [CompletionItem] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let beginning = String(parts.last ?? "")
        let folder = parts.dropLast().joined(separator: "/")
        let path =
            parts.count == 1 ? "." : folder.isEmpty ? "/" : NSString(string: folder).expandingTildeInPath
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
        return names.sorted().filter { name in
            name.hasPrefix(beginning) && (beginning.hasPrefix(".") || !name.hasPrefix("."))
        }.prefix(most).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
            return CompletionItem(name + (isFolder.boolValue ? "/" : ""), kind: "path")
        }
    }
}
