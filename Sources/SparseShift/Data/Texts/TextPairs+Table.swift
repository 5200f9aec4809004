import Foundation

extension TextPairs {
    /// The pairs of a table; see ``init(contentsOf:columns:)``.
    init(_ table: PairTable, columns: PairColumns, name: String) throws(DataError) {
        let roles = try PairRoles(table, columns)
        var pairs: [TextPair] = []
        pairs.reserveCapacity(table.rows.count)
        var concepts = roles.concepts.map(\.name)
        var numbers: [String: Int] = [:]
        for row in table.rows {
            func cell(_ column: Int) -> PairTable.Cell { column < row.cells.count ? row.cells[column] : .empty }
            var changes: [TextPair.Change] = []
            for (index, concept) in roles.concepts.enumerated() {
                let amount = try Self.amount(of: cell(concept.column), concept.name, row, table)
                if amount != 0 { changes.append(.init(concept: index, named: concept.name, amount: amount)) }
            }
            if let column = roles.label, let text = cell(column).text {
                let label = text.trimmingCharacters(in: .whitespaces)
                if !label.isEmpty {
                    let concept = numbers[label] ?? concepts.count
                    if numbers.updateValue(concept, forKey: label) == nil { concepts.append(label) }
                    changes.append(.init(concept: concept, named: label))
                }
            }
            var pair = TextPair(
                before: try Self.text(of: cell(roles.before), "before", row, table),
                after: try Self.text(of: cell(roles.after), "after", row, table), changes: changes)
            pair.place = TextPlace(file: table.file, row: row.place)
            pairs.append(pair)
        }
        try self.init(pairs, name: name, conceptNames: concepts)
        remarks = roles.remarks.map { "\(table.file): \($0)" }
    }

    private static func text(
        of cell: PairTable.Cell, _ what: String, _ row: PairTable.Row, _ table: PairTable
    ) throws(DataError) -> String {
        switch cell {
        case .text(let text) where !text.isEmpty:
            guard !text.utf8.contains(0) else {
                throw DataError(
                    "\(table.file), \(row.place), column '\(what)' has a NUL character, which no text has; remove it.")
            }
            return text
        case .number(let text):
            throw DataError("\(table.file), \(row.place): '\(what)' is \(text); a text in quotes is needed.")
        case .nested:
            throw DataError("\(table.file), \(row.place): '\(what)' is a list or an object; a text is needed.")
        default:
            let place = "\(table.file), \(row.place)\(table.isJSON ? ":" : ", column") '\(what)'"
            throw DataError("\(place) is empty; a text is needed.")
        }
    }

    private static func amount(
        of cell: PairTable.Cell, _ concept: String, _ row: PairTable.Row, _ table: PairTable
    ) throws(DataError) -> Float {
        if cell.isEmpty { return 0 }
        guard let number = cell.amount(decimalComma: table.decimalComma), number.isFinite else {
            throw DataError(
                "\(table.file), \(row.place), column '\(concept)' must be a number, how much that concept changed, not '\(cell.text ?? "a list")'."
            )
        }
        return number
    }
}

extension TextPair.Change {
    /// The change of a concept of which the name alone is known, such as `tense: past → present`.
    fileprivate init(concept: Int, named name: String, amount: Float = 1) {
        let values = name.split(separator: ": ", maxSplits: 1).last.map { $0.components(separatedBy: " → ") } ?? []
        self.init(
            concept: concept, from: values.count == 2 ? values[0] : "", to: values.count == 2 ? values[1] : name,
            amount: amount)
    }
}
