import Foundation
import JSON

/// The rows of a published data set: objects of JSON, alone on their lines or in an array, or the rows of a CSV file by
/// the names in its first line.
struct PublishedRecords {
    let file: String
    /// The file's name without its endings.
    let name: String
    let records: [PublishedRecord]

    /// Reads a file, packed or not.
    ///
    /// - Parameters:
    ///   - keys: What every record has; a CSV file may have further columns, and objects further keys.
    ///   - content: What the file should hold, in messages: `biographies`.
    /// - Throws: ``DataError`` that names the file, and the line where there is one.
    init(_ path: String, keys: [String], content: String) throws(DataError) {
        let source = try TextFile(path, content: content)
        (file, name) = (source.file, source.name)
        try source.refuseOtherKinds()
        try source.refuseUTF16()
        let bytes = source.data.starts(with: Self.mark) ? source.data.dropFirst(Self.mark.count) : source.data
        guard let first = bytes.first(where: { !Self.blanks.contains($0) }) else {
            throw DataError("\(file) is empty; \(content) with \(Self.list(keys)) are needed.")
        }
        switch first {
        case UInt8(ascii: "["): records = try Self.elements(of: bytes, file)
        case UInt8(ascii: "{"): records = try Self.lines(of: bytes, file)
        default: records = try Self.rows(of: source.data, file, keys)
        }
        guard !records.isEmpty else { throw DataError("\(file): there are no \(content).") }
    }

    private static let mark = Data([0xEF, 0xBB, 0xBF])
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    /// Names in words: `a, b and c`.
    static func list(_ names: [String]) -> String {
        names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names.last!
    }

    private static func elements(of bytes: Data, _ file: String) throws(DataError) -> [PublishedRecord] {
        let value: JSONValue
        do { value = try JSONValue(decoding: Array(bytes), dialect: .python) } catch {
            throw DataError("\(file), line \(error.line) is not JSON: \(error.message).")
        }
        var records: [PublishedRecord] = []
        for (index, element) in (value.array ?? []).enumerated() {
            records.append(try PublishedRecord(element, file, "element \(index + 1)"))
        }
        return records
    }

    private static func lines(of bytes: Data, _ file: String) throws(DataError) -> [PublishedRecord] {
        var records: [PublishedRecord] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy(blanks.contains) {
            let value: JSONValue
            do { value = try JSONValue(decoding: Array(line), dialect: .python) } catch {
                throw DataError(
                    "\(file), line \(index + 1) is not JSON: \(error.message); every record stands on a line of its own, or all in one array."
                )
            }
            records.append(try PublishedRecord(value, file, "line \(index + 1)"))
        }
        return records
    }

    private static func rows(of data: Data, _ file: String, _ keys: [String]) throws(DataError) -> [PublishedRecord] {
        let table = try CSVTable(data, file: file) { Set($0.map(trimmed)).isSuperset(of: keys) }
        guard let header = table.rows.first else { throw DataError("\(file) is empty.") }
        let names = header.fields.map(trimmed)
        for key in keys where names.count(where: { $0 == key }) != 1 {
            throw DataError(
                names.contains(key)
                    ? "\(file), line \(header.line) names the column '\(key)' twice."
                    : "\(file), line \(header.line): no column '\(key)'; there are '\(names.joined(separator: "', '"))', but \(list(keys)) are needed."
            )
        }
        var records: [PublishedRecord] = []
        records.reserveCapacity(table.rows.count)
        for row in table.rows.dropFirst() {
            guard row.fields.count == names.count else {
                throw DataError(
                    "\(file), line \(row.line) has \(row.fields.count) fields, but there are \(names.count) columns.")
            }
            let values = zip(names, row.fields).map { ($0, JSONValue.string($1)) }
            records.append(
                PublishedRecord(
                    Dictionary(values, uniquingKeysWith: { first, _ in first }), file, "line \(row.line)"))
        }
        return records
    }

    private static func trimmed(_ name: String) -> String { name.trimmingCharacters(in: .whitespaces) }
}
