import Figures
import Foundation
import TensorFiles

/// A table in a file, in the form that the ending of the file's name says.
enum TableFile {
    static let endings = ".csv, .tex or .md"

    /// Whether files of that name are written.
    static func isWritable(_ path: String) -> Bool { ["csv", "tex", "md"].contains(ending(path)) }

    /// Writes a table with all its rows.
    ///
    /// - Throws: `TensorFileError` that names the file if it cannot be written.
    static func write(_ table: Table, to path: String) throws {
        var table = table
        table.visibleRows = nil
        let text: String
        switch ending(path) {
        case "tex": text = table.latex + "\n"
        case "md": text = table.markdown + "\n"
        default: text = table.csv
        }
        try AtomicFile.write(Data(text.utf8), to: path)
    }

    private static func ending(_ path: String) -> String { path.split(separator: ".").last?.lowercased() ?? "" }
}
