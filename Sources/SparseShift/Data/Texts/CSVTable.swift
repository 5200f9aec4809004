import Foundation

/// The rows of a file of comma-separated values: fields in quotes may hold separators, line breaks and doubled
/// quotes. The bytes are UTF-8, with or without a byte order mark; lines end with LF, CRLF or CR.
struct CSVTable {
    /// One row of the file.
    struct Row {
        /// The line on which it begins, counted from 1.
        let line: Int
        var fields: [String]
        /// The columns whose fields are in quotes.
        var quoted: Set<Int> = []

        var isBlank: Bool { fields.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
    }

    static let separators: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    /// Rows that are not empty.
    let rows: [Row]
    let separator: UInt8

    /// - Parameters:
    ///   - file: How messages call the file.
    ///   - isHeader: Whether a first row is one that is looked for; it tells the separator.
    /// - Throws: ``DataError`` with the line, and the column where there is one, that is wrong.
    init(_ data: Data, file: String, isHeader: ([String]) -> Bool) throws(DataError) {
        var bytes = [UInt8](data)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            let line = Self.firstLineNotUTF8(bytes)
            throw DataError("\(file), line \(line) is not UTF-8: save the file as \"CSV UTF-8\".")
        }
        // Excel takes a first line such as "sep=;" for itself.
        var (start, announced) = (0, UInt8?.none)
        if bytes.count > 4, bytes.starts(with: Array("sep=".utf8)) {
            announced = bytes[4]
            start = (bytes.firstIndex { $0 == 0x0A } ?? bytes.count - 1) + 1
        }
        var parser = CSVParser(bytes, start: start, file: file)
        let separators = announced.map { [$0] } ?? Self.separators
        var found: UInt8?
        for separator in separators {
            parser.restart(separator)
            // With another separator the quotes of a good file may seem to be in the wrong places.
            var first = try? parser.next()
            while let row = first, row.isBlank { first = try? parser.next() }
            if let first, isHeader(first.fields) {
                found = separator
                break
            }
        }
        separator = found ?? separators[0]
        parser.restart(separator)
        var rows: [Row] = []
        while let row = try parser.next() {
            if row.isBlank { continue }
            // What lies below a header that is none is of no interest.
            rows.append(row)
            if found == nil { break }
        }
        self.rows = rows
    }

    private static func firstLineNotUTF8(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }
}
