import Foundation
import JSON

/// One row of a published data set.
struct PublishedRecord {
    private let values: [String: JSONValue]
    private let file: String
    private let row: String

    init(_ values: [String: JSONValue], _ file: String, _ row: String) {
        self.values = values
        self.file = file
        self.row = row
    }

    /// - Throws: ``DataError`` if the value is no object.
    init(_ value: JSONValue, _ file: String, _ row: String) throws(DataError) {
        guard let object = value.object else {
            throw DataError("\(file), \(row) is no object with names and values: \(Self.shown(value)).")
        }
        self.init(object, file, row)
    }

    /// Where the row is.
    var place: TextPlace { TextPlace(file: file, row: row) }

    /// An error at a key of this row.
    func error(_ key: String, _ reason: String) -> DataError { DataError("\(file), \(row), '\(key)' \(reason)") }

    /// Whether there is a value that is not nothing.
    func has(_ key: String) -> Bool { !(values[key] ?? .null).isNull }

    /// A value of any kind.
    func value(_ key: String) throws(DataError) -> JSONValue {
        if values[key]?.isNull == true {
            throw error(key, "has no value (null); give one, or leave the row out.")
        }
        guard let value = values[key] else {
            let known = values.keys.sorted()
            throw DataError(
                "\(file), \(row) has no '\(key)'; there \(known.isEmpty ? "is nothing" : "are '\(known.joined(separator: "', '"))'")."
            )
        }
        return value
    }

    /// A text that is not empty.
    func text(_ key: String) throws(DataError) -> String { try text(value(key), key) }

    /// A list of texts that are not empty.
    func texts(_ key: String, in object: [String: JSONValue]? = nil) throws(DataError) -> [String] {
        let value = object.map { $0[key] ?? .null } ?? values[key] ?? .null
        guard let elements = value.array else {
            throw error(key, "is \(Self.shown(value)); a list of texts is needed.")
        }
        var texts: [String] = []
        for element in elements { texts.append(try text(element, key)) }
        return texts
    }

    private func text(_ value: JSONValue, _ key: String) throws(DataError) -> String {
        guard let text = value.string else { throw error(key, "is \(Self.shown(value)); a text is needed.") }
        guard !text.allSatisfy(\.isWhitespace) else { throw error(key, "is empty; a text is needed.") }
        guard !text.utf8.contains(0) else {
            throw error(key, "has a NUL character, which no text has; remove it.")
        }
        return text
    }

    /// A word, number or truth value as a word without blanks around it: `1` of 1, 1.0, true and "1".
    func word(_ key: String) throws(DataError) -> String {
        let value = try value(key)
        if let truth = value.boolean { return truth ? "1" : "0" }
        if let number = value.number {
            guard number.isFinite else { throw error(key, "is \(number); a finite number is needed.") }
            return Int(exactly: number).map(String.init) ?? "\(number)"
        }
        let word = (value.string ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !word.isEmpty else { throw error(key, "is \(Self.shown(value)); a word or a number is needed.") }
        // pandas writes whole numbers of a column with gaps as 1.0.
        return Double(word).flatMap { Int(exactly: $0) }.map(String.init) ?? word
    }

    /// A finite number.
    func number(_ key: String) throws(DataError) -> Double {
        let value = try value(key)
        let text = value.string.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        guard let number = value.number ?? Double(text), number.isFinite else {
            throw error(key, "is \(Self.shown(value)); a finite number is needed.")
        }
        return number
    }

    /// The place of a word in a list.
    func choice(_ key: String, of words: [String]) throws(DataError) -> Int {
        let word = try word(key)
        guard let place = words.firstIndex(of: word.lowercased()) else {
            throw error(key, "is '\(word)'; it is one of \(words.joined(separator: ", ")).")
        }
        return place
    }

    /// A value in messages, cut if it is long.
    static func shown(_ value: JSONValue) -> String {
        let text = value.encodedString
        return text.count > 40 ? "\(text.prefix(40))…" : text
    }
}
