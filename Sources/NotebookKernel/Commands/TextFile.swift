import Foundation
import Machine

/// A file that a command reads or writes, with errors that name it.
struct TextFile {
    let path: String

    /// - Parameter path: A path, which may begin with `~`.
    init(_ path: String) { self.path = UserFolders.path(path) }

    /// The last part of the path.
    var name: String { String(path.split(separator: "/").last ?? "") }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// - Throws: ``CommandError`` if it is no text or cannot be read.
    func read() throws(CommandError) -> String {
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandError(description: ErrorDescription.of(error, at: path))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(description: "\(path): this is no text in UTF-8.")
        }
        return text
    }

    /// Writes the text, or appends it.
    ///
    /// - Throws: ``CommandError`` if the file cannot be written.
    func write(_ text: String, appends: Bool = false) throws(CommandError) {
        do {
            if appends, exists {
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                defer { try? file.close() }
                try file.seekToEnd()
                try file.write(contentsOf: Data(text.utf8))
            } else {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
        } catch {
            throw CommandError(description: ErrorDescription.of(error, at: path))
        }
    }
}

/// What a system's error about a file says.
private enum ErrorDescription {
    static func of(_ error: any Error, at path: String) -> String {
        let underlying = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? any Error
        if let code = underlying.map({ ($0 as NSError).code }) {
            return "\(path): \(String(cString: strerror(Int32(code))))."
        }
        return "\(path): \(error.localizedDescription)"
    }
}
