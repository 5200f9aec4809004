import Foundation
import JSON

extension TextPairs {
    /// Reads pairs from JSON lines or a JSON array; see ``init(contentsOf:columns:)``.
    init(json data: Data, file: String, columns: PairColumns, name: String) throws(DataError) {
        let mark = Data([0xEF, 0xBB, 0xBF])
        let bytes = data.starts(with: mark) ? data.dropFirst(mark.count) : data
        guard let first = bytes.first(where: { !Self.blanks.contains($0) }) else {
            throw DataError("\(file) is empty; a pair a line is needed, such as {\"before\": \"a\", \"after\": \"b\"}.")
        }
        if first == UInt8(ascii: "[") {
            let rows = try Self.elements(of: bytes, file: file)
            try self.init(Self.table(rows, file: file), columns: columns, name: name)
            return
        }
        var rows: [(place: String, value: JSONValue)] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy(Self.blanks.contains) {
            do { rows.append(("line \(number + 1)", try JSONValue(decoding: Array(line)))) } catch {
                let hint = number == 0 && line.count < 3 ? "; a pair must stand on one line" : ""
                throw DataError("\(file), line \(number + 1) is not JSON: \(error.message)\(hint).")
            }
        }
        guard let head = rows.first?.value.object, head["concepts"]?.array != nil, head["before"] == nil else {
            if let head = rows.first?.value, rows.count == 1 || head["concepts"] != nil, Self.isHead(head) {
                throw DataError("\(file), line 1 must hold the name and the concepts of the pairs.")
            }
            try self.init(Self.table(rows, file: file), columns: columns, name: name)
            return
        }
        try self.init(written: rows, file: file)
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    /// Whether a first line is meant to hold the name and the concepts, whole or not.
    private static func isHead(_ value: JSONValue) -> Bool {
        guard let members = value.object else { return false }
        return members["name"] != nil && members.keys.allSatisfy { ["name", "concepts"].contains($0) }
    }

    private static func elements(
        of bytes: Data, file: String
    ) throws(DataError) -> [(place: String, value: JSONValue)] {
        do {
            let elements = try JSONValue(decoding: Array(bytes)).array ?? []
            return elements.enumerated().map { ("element \($0 + 1)", $1) }
        } catch {
            throw DataError("\(file) is not JSON: \(error.message).")
        }
    }

    /// The objects as rows of a table, whose columns are their keys in alphabetical order.
    private static func table(
        _ rows: [(place: String, value: JSONValue)], file: String
    ) throws(DataError) -> PairTable {
        guard !rows.isEmpty else { throw DataError("\(file): there are no pairs.") }
        var keys: Set<String> = []
        for row in rows {
            guard let members = row.value.object else {
                throw DataError(
                    "\(file), \(row.place) is no pair: an object such as {\"before\": \"a\", \"after\": \"b\"} is needed."
                )
            }
            if let changes = members["changes"]?.array, !changes.isEmpty {
                throw DataError(
                    "\(file), \(row.place) has changes, but no first line names the concepts, as in {\"name\": \"mine\", \"concepts\": [\"a → b\"]}."
                )
            }
            keys.formUnion(members.keys)
        }
        keys.remove("changes")
        let names = keys.sorted()
        if rows.count == 1, let columns = rows[0].value.object, columns.values.contains(where: { $0.object != nil }),
            rows[0].value["before"]?.string == nil
        {
            throw DataError(
                "\(file) holds columns, not pairs: write one object a pair, in pandas by to_json(path, orient='records', lines=True)."
            )
        }
        let table = PairTable(
            file: file, headerPlace: rows[0].place, columns: names,
            rows: rows.map { row in
                PairTable.Row(place: row.place, cells: names.map { cell(row.value[$0]) })
            }, isJSON: true)
        return table
    }

    private static func cell(_ value: JSONValue?) -> PairTable.Cell {
        switch value {
        case nil, .null: .empty
        case .boolean(let isTrue): .number(isTrue ? "true" : "false")
        case .integer(let number): .number("\(number)")
        case .largeInteger(let digits): .number(digits)
        case .real(let number): .number("\(number)")
        case .array, .object: .nested
        case let other?: other.string.map { $0.isEmpty ? .empty : .text($0) } ?? .nested
        }
    }

    /// The pairs as ``write(to:)`` wrote them: first the name and the concepts, then one pair a line.
    private init(written rows: [(place: String, value: JSONValue)], file: String) throws(DataError) {
        let head = rows[0].value
        let names = head["concepts"]?.array?.compactMap(\.string) ?? []
        guard names.count == head["concepts"]?.array?.count, let name = head["name"]?.string else {
            throw DataError("\(file), line 1 must hold the name and the concepts of the pairs.")
        }
        var pairs: [TextPair] = []
        for row in rows.dropFirst() {
            let place = TextPlace(file: file, row: row.place)
            guard var pair = TextPair(row.value, needsChanges: !names.isEmpty) else {
                throw DataError(
                    "\(place.sentence) is no pair: \(names.isEmpty ? "before and after" : "before, after and changes") are needed."
                )
            }
            for change in pair.changes {
                guard names.indices.contains(change.concept) else {
                    throw DataError(
                        "\(place.sentence) changes concept \(change.concept), but line 1 names \(names.count).")
                }
                guard change.amount.isFinite else {
                    throw DataError("\(place.sentence): the amount of a change must be a number of single precision.")
                }
            }
            if pair.before.utf8.contains(0) || pair.after.utf8.contains(0) {
                throw DataError("\(place.sentence) has a NUL character, which no text has; remove it.")
            }
            pair.place = place
            pairs.append(pair)
        }
        try self.init(pairs, name: name, conceptNames: names)
    }
}

extension TextPair {
    fileprivate init?(_ value: JSONValue, needsChanges: Bool) {
        guard let before = value["before"]?.string, let after = value["after"]?.string else { return nil }
        let noChanges: [JSONValue]? = value["changes"] == nil && !needsChanges ? [] : nil
        guard let entries = noChanges ?? value["changes"]?.array else { return nil }
        let changes = entries.compactMap { entry -> Change? in
            guard let concept = entry["concept"]?.integer, let from = entry["from"]?.string,
                let to = entry["to"]?.string
            else { return nil }
            return Change(concept: concept, from: from, to: to, amount: Float(entry["amount"]?.number ?? 1))
        }
        guard changes.count == entries.count else { return nil }
        self.init(before: before, after: after, changes: changes)
    }
}
