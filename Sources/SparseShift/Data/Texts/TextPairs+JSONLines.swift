import Foundation
import JSON

extension TextPairs {
    /// Reads pairs from JSON lines; see ``init(contentsOf:)``.
    init(jsonLines data: Data, file: String, name: String) throws(DataError) {
        let mark = Data([0xEF, 0xBB, 0xBF])
        let bytes = data.starts(with: mark) ? data.dropFirst(mark.count) : data
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        func line(_ number: Int) throws(DataError) -> JSONValue {
            do { return try JSONValue(decoding: Array(lines[number])) } catch {
                throw DataError("\(file), line \(number + 1) is not JSON: \(error.message).")
            }
        }
        let head = try line(0)
        let hasHead = head["before"] == nil
        let names = head["concepts"]?.array?.compactMap(\.string)
        if hasHead, names == nil || head["name"]?.string == nil {
            throw DataError("\(file), line 1 must hold the name and the concepts of the pairs.")
        }
        let concepts = hasHead ? names ?? [] : []
        var pairs: [TextPair] = []
        for number in (hasHead ? 1 : 0)..<Swift.max(1, lines.count)
        where !lines[number].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            let value = try line(number)
            guard let pair = TextPair(value, needsChanges: !concepts.isEmpty) else {
                throw DataError(
                    "\(file), line \(number + 1) is no pair: \(concepts.isEmpty ? "before and after" : "before, after and changes") are needed."
                )
            }
            if !hasHead {
                guard pair.changes.isEmpty else {
                    throw DataError(
                        "\(file), line \(number + 1) has changes, but no first line names the concepts, as in {\"name\": \"mine\", \"concepts\": [\"a → b\"]}."
                    )
                }
                for (text, what) in [(pair.before, "before"), (pair.after, "after")] where text.isEmpty {
                    throw DataError("\(file), line \(number + 1): '\(what)' is empty; a text is needed.")
                }
            }
            pairs.append(pair)
        }
        try self.init(pairs, name: hasHead ? head["name"]?.string ?? name : name, conceptNames: concepts)
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
