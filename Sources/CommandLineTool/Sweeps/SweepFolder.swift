import Foundation
import JSON
import Machine
import SparseShift
import TensorFiles

/// The folder of a sweep: its tables, and its models.
package struct SweepFolder {
    private static let table = "sweep.csv"
    private static let lines = "sweep.jsonl"

    let path: String
    let hasModels: Bool

    /// - Parameter hasModels: Whether models are written beside the tables.
    package init(path: String, hasModels: Bool) {
        self.path = path
        self.hasModels = hasModels
    }

    /// Checks that a sweep can be written to a folder, before any work is done.
    ///
    /// - Throws: ``CommandFailure`` if the path is a file, or a folder with other files or with a sweep that must not
    ///   be replaced.
    package static func check(_ path: String, overwrite: Bool) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw CommandFailure("\(path): a file, not a folder for a sweep.") }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        if files.contains(lines) {
            guard overwrite else {
                throw CommandFailure(
                    "\(path): there is a sweep already; resume it or add to it with --resume, replace it with --overwrite, or choose another folder."
                )
            }
        } else if !files.isEmpty, files.allSatisfy({ isOwn($0, in: path) }) {
            // The tables are written last.
            guard overwrite else {
                throw CommandFailure(
                    "\(path): a sweep that is not finished; resume it with --resume, replace it with --overwrite, or choose another folder."
                )
            }
        } else if !files.isEmpty {
            throw CommandFailure("\(path): this folder is not empty and holds no sweep; choose another one.")
        }
    }

    /// Whether a sweep may have put such a file or folder into its folder.
    private static func isOwn(_ name: String, in path: String) -> Bool {
        if path + "/" + name == SweepPlan.arrayFolder(of: path) { return true }
        if [table, lines, SweepPlan.fileName, SweepData.fileName].contains(where: {
            name == $0 || name.hasPrefix($0 + ".") && name.hasSuffix(".part")
        }) {
            return true
        }
        guard name.contains("="), let inner = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + name)
        else { return false }
        return inner.allSatisfy { $0.hasPrefix("seed-") }
    }

    private static func create(_ folder: String) throws {
        do { try FolderCreation.create(folder) } catch {
            throw CommandFailure("\(folder): this folder cannot be made: \(error.reason).")
        }
    }

    /// The folder of a point's models.
    package func folder(_ changes: [Sweep.Change]) -> String { path + "/" + Sweep.folderName(changes) }

    /// Writes the tables; the models are written when they are trained.
    ///
    /// - Parameters:
    ///   - csv: The table of the points, for spreadsheets.
    ///   - rows: One object per point, for programs.
    /// - Throws: ``TensorFileError`` or ``CommandFailure`` that names the file or folder that cannot be written.
    package func write(csv: String, rows: [JSONValue]) throws {
        try Self.create(path)
        try AtomicFile.write(Data(csv.utf8), to: path + "/" + Self.table)
        let lines = rows.map { $0.encodedString + "\n" }.joined()
        try AtomicFile.write(Data(lines.utf8), to: path + "/" + Self.lines)
    }
}
