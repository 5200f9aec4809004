import Foundation
import Machine

/// Reads files as memory maps.
enum FileBytes {
    /// The last part of a path, for messages.
    static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The size of a regular file in bytes.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - kind: The expected kind of file, with an article.
    /// - Throws: ``TensorFileError`` if the path is not a readable regular file.
    static func size(_ path: String, kind: String) throws(TensorFileError) -> Int {
        let path = UserFolders.path(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            // The whole path shows more often than the name what is wrong.
            let reason = errno == ENOENT ? "no such file" : String(cString: strerror(errno))
            throw TensorFileError("\(path): \(reason).")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw TensorFileError("\(path): a folder, not \(kind).") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw TensorFileError("\(path): not a regular file.") }
        guard access(path, R_OK) == 0 else { throw TensorFileError("\(path): no permission to read this file.") }
        return Int(status.st_size)
    }

    /// The file's memory map.
    ///
    /// - Throws: ``TensorFileError`` if there is no such file or it cannot be read.
    static func map(_ path: String, kind: String) throws(TensorFileError) -> Data {
        let path = UserFolders.path(path)
        // An empty file cannot be mapped.
        if try size(path, kind: kind) == 0 { return Data() }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw TensorFileError("\(path): this file cannot be read: \((error as NSError).localizedDescription)")
        }
    }
}
