import ArgumentParser
import Foundation
import Machine

/// Where executed notebooks are written.
package struct NotebookDestination: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "File for the executed notebook; for several notebooks a folder, which is made if needed.")
    package var output: String?

    @Flag(help: "Write each notebook in its own place.")
    package var inPlace = false

    package init() {}

    package func validate() throws {
        guard (output == nil) == inPlace else {
            throw ValidationError(
                output == nil
                    ? "Where should the outputs go? Give --output FILE.ipynb, --output FOLDER/ or --in-place."
                    : "--output writes beside the notebooks, --in-place over them; give one of the two.")
        }
    }

    /// Each notebook with the file to write it to; no two share a file.
    ///
    /// - Throws: ``CommandFailure`` if two notebooks would be written to one file, or the folder cannot be made.
    package func paths(for notebooks: [String]) throws -> [(path: String, output: String)] {
        var taken: [String: String] = [:]
        return try notebooks.map { path in
            let target = try target(of: path, amongSeveral: notebooks.count > 1)
            let file = URL(fileURLWithPath: target).standardizedFileURL.path
            if let other = taken.updateValue(path, forKey: file) {
                throw CommandFailure("\(path): would be written to \(target), as \(other) is; run them one by one.")
            }
            return (path, target)
        }
    }

    private func target(of path: String, amongSeveral isOneOfSeveral: Bool) throws -> String {
        guard let output else { return path }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
        let isForFolder = exists ? isFolder.boolValue : isOneOfSeveral || output.hasSuffix("/")
        guard isForFolder else {
            guard !isOneOfSeveral else {
                throw CommandFailure("\(output): a file, where a folder for several notebooks is needed.")
            }
            try checkFolder(of: output)
            return output
        }
        if !exists {
            do { try FolderCreation.create(output) } catch {
                throw CommandFailure("\(output): cannot make this folder: \(error.reason).")
            }
        }
        return URL(fileURLWithPath: output, relativeTo: nil).appending(path: (path as NSString).lastPathComponent).path
    }

    /// Finds out before an hour of work that the file cannot be written.
    private func checkFolder(of file: String) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("\(file): there is no folder \(folder) to write it to.")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw CommandFailure("\(file): no permission to write in \(folder).")
        }
    }
}
