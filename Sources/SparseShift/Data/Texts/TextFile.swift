import Foundation
import Machine
import TensorFiles

/// The bytes of a file of texts, unpacked if they were packed.
struct TextFile {
    let data: Data
    /// How messages call the file.
    let file: String
    /// The file's name without its endings.
    let name: String
    /// The ending that says what is in the file, in small letters: `csv` of `pairs.csv.gz`.
    let ending: String

    /// - Parameter content: What the file should hold, in messages.
    /// - Throws: ``DataError`` if it cannot be read.
    init(_ path: String, content: String) throws(DataError) {
        let path = UserFolders.path(path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataError("\(path): no such file.")
        }
        guard !isFolder.boolValue else { throw DataError("\(path): a folder; name a file of \(content) in it.") }
        guard var data = FileManager.default.contents(atPath: path) else {
            throw DataError("\(path): no permission to read it.")
        }
        var url = URL(fileURLWithPath: path)
        file = url.lastPathComponent
        if GzipData.isGzip(data) {
            do { data = try GzipData.unpacked(data) } catch { throw DataError("\(file): \(error.description)") }
            if url.pathExtension.lowercased() == "gz" { url.deletePathExtension() }
        }
        self.data = data
        name = url.deletingPathExtension().lastPathComponent
        ending = url.pathExtension.lowercased()
    }

    /// Refuses JSON in UTF-16, as some editors save it.
    func refuseUTF16() throws(DataError) {
        let kind = ["json": "JSON", "jsonl": "JSON lines", "ndjson": "JSON lines"][ending]
        let isUTF16 =
            data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) || data.prefix(4).contains(0)
        guard let kind, isUTF16 else { return }
        throw DataError("\(file) is UTF-16, not UTF-8: save the file as \(kind) in UTF-8.")
    }

    /// Refuses a file of another kind, with the way to a file that can be read.
    func refuseOtherKinds() throws(DataError) {
        let readers = [
            "parquet": "read_parquet", "feather": "read_feather", "arrow": "read_feather", "xlsx": "read_excel",
            "xls": "read_excel", "ods": "read_excel", "pkl": "read_pickle", "pickle": "read_pickle",
        ]
        let reader =
            readers[ending] ?? (data.starts(with: Array("PAR1".utf8)) ? "read_parquet" : nil)
            ?? (data.starts(with: [0x50, 0x4B, 0x03, 0x04]) ? "read_excel" : nil)
        guard let reader else { return }
        throw DataError(
            "\(file): such files are not read; make a CSV file of it: python -c \"import pandas; pandas.\(reader)('\(file)').to_csv('\(name).csv', index=False)\"."
        )
    }
}
