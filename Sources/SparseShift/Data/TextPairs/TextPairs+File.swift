import Foundation
import JSON

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
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw DataError("\(path): the pairs cannot be written here.")
        }
    }

    /// Reads pairs that ``write(to:)`` wrote.
    ///
    /// - Throws: ``DataError`` with the line that is wrong.
    public init(contentsOf path: String) throws(DataError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw DataError("\(path): no such file.") }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        func line(_ number: Int) throws(DataError) -> JSONValue {
            do { return try JSONValue(decoding: Array(lines[number])) } catch {
                throw DataError("\(file), line \(number + 1) is not JSON: \(error.message).")
            }
        }
        let head = try line(0)
        guard let name = head["name"]?.string, let names = head["concepts"]?.array?.compactMap(\.string) else {
            throw DataError("\(file), line 1 must hold the name and the concepts of the pairs.")
        }
        var pairs: [TextPair] = []
        for number in 1..<Swift.max(1, lines.count) where !lines[number].isEmpty {
            guard let pair = TextPair(try line(number)) else {
                throw DataError("\(file), line \(number + 1) is no pair: before, after and changes are needed.")
            }
            pairs.append(pair)
        }
        try self.init(pairs, name: name, conceptNames: names)
    }
}

extension TextPair {
    fileprivate init?(_ value: JSONValue) {
        guard let before = value["before"]?.string, let after = value["after"]?.string,
            let entries = value["changes"]?.array
        else { return nil }
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
