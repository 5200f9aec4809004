/// Reads the rows of comma-separated values one after the other.
struct CSVParser {
    private let bytes: [UInt8]
    private let start: Int
    private let file: String
    private var separator = UInt8(ascii: ",")
    private var place = 0
    private var line = 1

    private static let (quote, lineFeed, carriageReturn) = (UInt8(ascii: "\""), UInt8(0x0A), UInt8(0x0D))

    /// - Parameter start: Where the first row begins: at 0, or behind a first line that holds none.
    init(_ bytes: [UInt8], start: Int, file: String) {
        self.bytes = bytes
        self.start = start
        self.file = file
        restart(separator)
    }

    /// Goes back to the first row.
    mutating func restart(_ separator: UInt8) {
        self.separator = separator
        place = start
        line = start == 0 ? 1 : 2
    }

    /// The next row, or `nil` at the end.
    ///
    /// - Throws: ``DataError`` for quotes that are not closed, or not at the ends of a field.
    mutating func next() throws(DataError) -> CSVTable.Row? {
        guard place < bytes.count else { return nil }
        var row = CSVTable.Row(line: line, fields: [])
        while true {
            skipBlanksBeforeQuotes()
            if place < bytes.count, bytes[place] == Self.quote { row.quoted.insert(row.fields.count) }
            row.fields.append(try field(row.fields.count + 1))
            guard place < bytes.count else { return row }
            if bytes[place] == separator {
                place += 1
                continue
            }
            skipLineBreak()
            return row
        }
    }

    private mutating func field(_ column: Int) throws(DataError) -> String {
        guard place < bytes.count, bytes[place] == Self.quote else { return unquoted() }
        let firstLine = line
        place += 1
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.quote {
                guard place + 1 < bytes.count, bytes[place + 1] == Self.quote else { break }
                place += 1
            }
            if byte == Self.lineFeed { line += 1 }
            content.append(byte)
            place += 1
        }
        guard place < bytes.count else {
            throw DataError(
                "\(file), line \(firstLine), column \(column): the quotes that begin there are never closed.")
        }
        place += 1
        guard unquoted().allSatisfy(\.isWhitespace) else {
            throw DataError(
                "\(file), line \(line), column \(column): there is text behind the closing quotes; quotes within a field are doubled."
            )
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// Goes to the quotes of a field that has blanks before them.
    private mutating func skipBlanksBeforeQuotes() {
        var next = place
        while next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
        if next < bytes.count, bytes[next] == Self.quote { place = next }
    }

    /// What there is up to the next separator or line break.
    private mutating func unquoted() -> String {
        let begin = place
        while place < bytes.count, bytes[place] != separator, bytes[place] != Self.lineFeed,
            bytes[place] != Self.carriageReturn
        { place += 1 }
        return String(decoding: bytes[begin..<place], as: UTF8.self)
    }

    private mutating func skipLineBreak() {
        if bytes[place] == Self.carriageReturn {
            place += 1
            if place < bytes.count, bytes[place] == Self.lineFeed { place += 1 }
        } else {
            place += 1
        }
        line += 1
    }
}
