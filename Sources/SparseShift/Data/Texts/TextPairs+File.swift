import Foundation
import JSON
import Machine
import TensorFiles

extension TextPairs {
    /// Writes the pairs as JSON lines: first the name and the concepts, then one pair a line.
    ///
    ///     {"concepts":["language: English → French"],"name":"lang"}
    ///     {"after":"la table","before":"the table","changes":[{"amount":1,"concept":0,"from":"English","to":"French"}]}
    ///
    /// - Throws: ``DataError`` if the file cannot be written; then there is no new file.
    public func write(to path: String) throws(DataError) {
        var lines = [
            JSONValue.object(["name": .string(name), "concepts": .array(conceptNames.map { .string($0) })])
        ]
        for pair in self {
            let changes = pair.changes.map { change in
                JSONValue.object([
                    "concept": .integer(change.concept), "from": .string(change.from), "to": .string(change.to),
                    "amount": .real(Double(change.amount)),
                ])
            }
            lines.append(["before": .string(pair.before), "after": .string(pair.after), "changes": .array(changes)])
        }
        let text = lines.map { $0.encodedString + "\n" }.joined()
        do {
            try AtomicFile.write(Data(text.utf8), to: path)
        } catch {
            throw DataError("\(error)")
        }
    }

    /// Reads pairs of texts.
    ///
    /// A file whose name ends in `.csv` or `.tsv` has the columns `before` and `after`, named in its first line, with
    /// commas, semicolons or tabs between them; the bytes are UTF-8. Every further column is a concept, and its
    /// number in a row is that entry of δ, 0 where it is empty. Instead, one column `concept` or `label` may name the
    /// only concept that changed in a row; it is empty where none is known.
    ///
    /// Any other file holds JSON lines: as ``write(to:)`` wrote them, or
    ///
    ///     {"before": "the table", "after": "la table"}
    ///
    /// alone, without a first line for the name and the concepts. Then no concept is known, and the pairs have the
    /// file's name.
    ///
    /// - Throws: ``DataError`` with the line, and the column if there is one, that is wrong.
    public init(contentsOf path: String) throws(DataError) {
        let path = UserFolders.path(path)
        guard let data = FileManager.default.contents(atPath: path) else { throw DataError("\(path): no such file.") }
        let url = URL(fileURLWithPath: path)
        let name = url.deletingPathExtension().lastPathComponent
        switch url.pathExtension.lowercased() {
        case "csv", "tsv": try self.init(csv: data, file: url.lastPathComponent, name: name)
        default: try self.init(jsonLines: data, file: url.lastPathComponent, name: name)
        }
    }
}
