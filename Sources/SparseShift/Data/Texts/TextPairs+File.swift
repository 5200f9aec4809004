import Foundation
import JSON
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
    /// The ending of the file's name says how: `.csv` and `.tsv` have their columns named in the first line, with
    /// commas, semicolons or tabs between them; `.jsonl`, `.ndjson` and `.json` have one object a line, or an array of
    /// objects. Each of them may be packed, as `.csv.gz`. The bytes are UTF-8. The columns are:
    ///
    /// - `before` and `after`, the texts, or `source` and `target`.
    /// - Every further column of numbers is a concept, and its number in a row is that entry of δ: 0 where it is empty,
    ///   and 1 or 0 for true or false. A column that looks like an index of the rows (`id`, `index`, `Unnamed: 0`, one
    ///   without a name, or numbers that count the rows) and a column of words are left out, as ``remarks`` say.
    /// - Instead, one column `concept` or `label` may name the only concept that changed in a row; it is empty where
    ///   none is known.
    ///
    /// JSON lines as ``write(to:)`` wrote them keep their name and their concepts; other pairs have the file's name.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - columns: The columns to read instead of those that are found by their names.
    /// - Throws: ``DataError`` with the line, and the column if there is one, that is wrong.
    public init(contentsOf path: String, columns: PairColumns = PairColumns()) throws(DataError) {
        let source = try TextFile(path, content: "pairs")
        let (data, file, name) = (source.data, source.file, source.name)
        try source.refuseUTF16()
        switch source.ending {
        case "csv", "tsv":
            try self.init(PairTable(csv: data, file: file, columns: columns), columns: columns, name: name)
        case "jsonl", "json", "ndjson": try self.init(json: data, file: file, columns: columns, name: name)
        default:
            try Self.refuse(source)
            try self.init(json: data, file: file, columns: columns, name: name)
        }
    }

    /// Refuses files of other kinds, with the way to a file that can be read.
    private static func refuse(_ source: TextFile) throws(DataError) {
        try source.refuseOtherKinds()
        let (data, file) = (source.data, source.file)
        let first = data.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        guard let first else { throw DataError("\(file) is empty; pairs of texts are needed.") }
        guard first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return }
        throw DataError(
            "\(file): the ending says how pairs are read, .csv or .tsv for columns and .jsonl or .json for JSON; rename the file."
        )
    }
}
