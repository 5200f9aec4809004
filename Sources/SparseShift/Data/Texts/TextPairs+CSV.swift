import Foundation

extension TextPairs {
    /// Reads pairs from comma-separated values; see ``init(contentsOf:)``.
    init(csv data: Data, file: String, name: String) throws(DataError) {
        let table = try CSVTable(data, file: file) { CSVColumns.names($0).isSuperset(of: ["before", "after"]) }
        guard let header = table.rows.first else {
            throw DataError("\(file) is empty; the first line names the columns, at least before and after.")
        }
        let columns = try CSVColumns(header, file: file)
        var pairs: [TextPair] = []
        pairs.reserveCapacity(table.rows.count - 1)
        var concepts = columns.concepts.map(\.name)
        var numbers: [String: Int] = [:]
        for row in table.rows.dropFirst() {
            guard row.fields.count >= columns.count, row.fields.dropFirst(columns.count).allSatisfy(\.isEmpty) else {
                throw DataError(
                    "\(file), line \(row.line) has \(row.fields.count) fields, but there are \(columns.count) columns.")
            }
            var changes: [TextPair.Change] = []
            for (index, concept) in columns.concepts.enumerated() {
                let amount = try number(row.fields[concept.column], row, concept, table, file)
                if amount != 0 { changes.append(.init(concept: index, named: concept.name, amount: amount)) }
            }
            if let column = columns.label {
                let label = row.fields[column].trimmingCharacters(in: .whitespaces)
                if !label.isEmpty {
                    let concept = numbers[label] ?? concepts.count
                    if numbers.updateValue(concept, forKey: label) == nil { concepts.append(label) }
                    changes.append(.init(concept: concept, named: label))
                }
            }
            for (column, what) in [(columns.before, "before"), (columns.after, "after")]
            where row.fields[column].isEmpty {
                throw DataError("\(file), line \(row.line), column '\(what)' is empty; a text is needed.")
            }
            pairs.append(
                TextPair(before: row.fields[columns.before], after: row.fields[columns.after], changes: changes))
        }
        try self.init(pairs, name: name, conceptNames: concepts)
    }
}

/// An entry of δ. Where semicolons stand between fields, decimals may stand behind a comma.
private func number(
    _ field: String, _ row: CSVTable.Row, _ concept: CSVColumns.ConceptColumn, _ table: CSVTable, _ file: String
) throws(DataError) -> Float {
    var text = field.trimmingCharacters(in: .whitespaces)
    if text.isEmpty { return 0 }
    if table.separator == UInt8(ascii: ";") { text = text.replacingOccurrences(of: ",", with: ".") }
    guard let number = Float(text), number.isFinite else {
        throw DataError(
            "\(file), line \(row.line), column '\(concept.name)' must be a number, how much that concept changed, not '\(field)'."
        )
    }
    return number
}

/// What the columns of a file of pairs are.
private struct CSVColumns {
    struct ConceptColumn {
        let name: String
        let column: Int
    }

    let count: Int
    let before: Int
    let after: Int
    /// The column that names the concept of a row.
    let label: Int?
    let concepts: [ConceptColumn]

    private static func names(_ field: String) -> String {
        field.trimmingCharacters(in: .whitespaces).lowercased()
    }

    static func names(_ fields: [String]) -> Set<String> { Set(fields.map(names)) }

    init(_ header: CSVTable.Row, file: String) throws(DataError) {
        // Spreadsheets put separators behind the last column.
        let fields = header.fields.reversed().drop { Self.names($0).isEmpty }.reversed()
        var (places, concepts, label) = ([String: Int](), [ConceptColumn](), Int?.none)
        for (column, field) in fields.enumerated() {
            let name = field.trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty else {
                throw DataError("\(file), line \(header.line), column \(column + 1) has no name.")
            }
            guard places.updateValue(column, forKey: Self.names(name)) == nil else {
                throw DataError("\(file), line \(header.line) names the column '\(name)' twice.")
            }
            switch Self.names(name) {
            case "before", "after": break
            case "concept", "label": label = column
            default: concepts.append(ConceptColumn(name: name, column: column))
            }
        }
        guard let before = places["before"], let after = places["after"] else {
            throw DataError(
                "\(file), line \(header.line) must name the columns, at least before and after, with commas, semicolons or tabs between them."
            )
        }
        if let label, concepts.count > 0 || places["concept"] != nil && places["label"] != nil {
            throw DataError(
                "\(file), line \(header.line): the column '\(Array(fields)[label])' names the one concept of a row, so '\(concepts.first?.name ?? "concept")' cannot be another."
            )
        }
        count = fields.count
        self.before = before
        self.after = after
        self.label = label
        self.concepts = concepts
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
