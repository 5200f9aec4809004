import Foundation

/// What the columns of a file of pairs are.
struct PairRoles {
    struct ConceptColumn {
        let name: String
        let column: Int
    }

    let before: Int
    let after: Int
    /// The column that names the concept of a row.
    private(set) var label: Int?
    private(set) var concepts: [ConceptColumn] = []
    /// What was left out, and why.
    private(set) var remarks: [String] = []

    /// Finds the columns.
    ///
    /// - Throws: ``DataError`` if a column is missing, is named twice, or holds words where numbers are needed.
    init(_ table: PairTable, _ choice: PairColumns) throws(DataError) {
        let place = "\(table.file), \(table.headerPlace)"
        var places: [String: Int] = [:]
        for (column, name) in table.columns.enumerated() where !name.isEmpty {
            guard places.updateValue(column, forKey: name.lowercased()) == nil else {
                throw DataError("\(place) names the column '\(name)' twice.")
            }
        }
        let names = table.columns.filter { !$0.isEmpty }.joined(separator: ", ")
        func column(_ name: String) throws(DataError) -> Int {
            guard let column = places[name.trimmingCharacters(in: .whitespaces).lowercased()] else {
                throw DataError("\(place): no column '\(name)'; there \(names.isEmpty ? "is none" : "are \(names)").")
            }
            return column
        }
        let usual = places["before"] != nil && places["after"] != nil ? ("before", "after") : ("source", "target")
        guard choice.before != nil || places[usual.0] != nil, choice.after != nil || places[usual.1] != nil else {
            guard !table.isJSON else {
                throw DataError(
                    "\(place) is no pair: before and after are needed; its keys are \(names.isEmpty ? "none" : names), of which --before-column and --after-column can choose."
                )
            }
            throw DataError(
                "\(place) must name the columns, at least before and after, with commas, semicolons or tabs between them; there are '\(names)', of which --before-column and --after-column can choose."
            )
        }
        before = try column(choice.before ?? usual.0)
        after = try column(choice.after ?? usual.1)
        guard before != after else { throw DataError("\(place): the columns of both texts are the same one.") }
        if let chosen = choice.concepts {
            try take(chosen.map { name throws(DataError) in try column(name) }, of: table, place)
        } else {
            try findConcepts(in: table, places, place)
        }
    }

    /// Takes the columns that were asked for.
    private mutating func take(_ columns: [Int], of table: PairTable, _ place: String) throws(DataError) {
        guard Set(columns).count == columns.count else {
            throw DataError("\(place): a concept column is named twice.")
        }
        if let text = columns.first(where: { $0 == before || $0 == after }) {
            throw DataError("\(place): the column '\(table.columns[text])' holds texts, so it is no concept.")
        }
        if columns.count == 1, Self.kind(of: columns[0], table) == .words {
            label = columns[0]
            return
        }
        concepts = columns.map { ConceptColumn(name: table.columns[$0], column: $0) }
    }

    private mutating func findConcepts(
        in table: PairTable, _ places: [String: Int], _ place: String
    ) throws(DataError) {
        var (indices, words) = ([String](), [String]())
        let named = ["concept", "label"].compactMap { places[$0] }.filter { $0 != before && $0 != after }
        for (column, name) in table.columns.enumerated() where column != before && column != after {
            let kind = Self.kind(of: column, table)
            if name.isEmpty {
                if kind != .empty { remarks.append("column \(column + 1) has no name and is left out") }
            } else if named.contains(column) {
                guard kind == .numbers, Self.areSigns(column, table) else {
                    if kind == .numbers {
                        remarks.append("the numbers of column '\(name)' are taken as names of concepts")
                    }
                    if let other = label {
                        throw DataError(
                            "\(place): the column '\(table.columns[other])' names the one concept of a row, so '\(name)' cannot be another."
                        )
                    }
                    label = column
                    continue
                }
                remarks.append("the numbers of column '\(name)' are how much the concept '\(name)' changed")
                concepts.append(ConceptColumn(name: name, column: column))
            } else if Self.isIndexName(name) || Self.countsRows(column, table) {
                indices.append("'\(name)'")
            } else if kind == .words {
                words.append("'\(name)'")
            } else {
                concepts.append(ConceptColumn(name: name, column: column))
            }
        }
        if let label, let other = concepts.first {
            throw DataError(
                "\(place): the column '\(table.columns[label])' names the one concept of a row, so '\(other.name)' cannot be another; choose with --concept-columns."
            )
        }
        func list(_ names: [String], _ singular: String, _ plural: String) {
            guard !names.isEmpty else { return }
            let isOne = names.count == 1
            remarks.append(
                "\(isOne ? "column" : "columns") \(names.joined(separator: ", ")) \(isOne ? singular : plural)")
        }
        list(
            indices, "looks like an index of the rows and is left out; --concept-columns takes it as a concept",
            "look like an index of the rows and are left out; --concept-columns takes them as concepts")
        list(words, "holds words, not numbers, and is left out", "hold words, not numbers, and are left out")
    }

    private enum Kind { case empty, numbers, words, mixed }

    /// What a column holds, blanks apart.
    private static func kind(of column: Int, _ table: PairTable) -> Kind {
        var (numbers, words) = (false, false)
        for row in table.rows where column < row.cells.count && !row.cells[column].isEmpty {
            if row.cells[column].amount(decimalComma: table.decimalComma) == nil {
                words = true
            } else {
                numbers = true
            }
            if numbers, words { return .mixed }
        }
        return numbers ? .numbers : words ? .words : .empty
    }

    private static func amounts(_ column: Int, _ table: PairTable) -> [Float?] {
        table.rows.map { column < $0.cells.count ? $0.cells[column].amount(decimalComma: table.decimalComma) : nil }
    }

    /// Whether all numbers are −1, 0 or 1, which are amounts rather than names.
    private static func areSigns(_ column: Int, _ table: PairTable) -> Bool {
        amounts(column, table).allSatisfy { $0.map { [-1, 0, 1].contains($0) } ?? true }
    }

    /// Whether the numbers are those of an index: each one more than the one before.
    private static func countsRows(_ column: Int, _ table: PairTable) -> Bool {
        let numbers = amounts(column, table)
        guard numbers.count >= 4, let first = numbers[0] else { return false }
        return numbers.enumerated().allSatisfy { row, number in number == first + Float(row) }
            && first + Float(numbers.count) < 16_777_216
    }

    /// Whether a column of this name identifies rows: pandas' own `Unnamed: 0`, `index` and `level_0`, `id`, `pair_id`.
    private static func isIndexName(_ name: String) -> Bool {
        let name = name.lowercased()
        let known = ["id", "idx", "index", "row", "row number", "rownumber", "level_0", "uid", "uuid", "guid", "#"]
        return known.contains(name) || name.hasPrefix("unnamed:") || name.hasSuffix("_id") || name.hasSuffix("_idx")
            || name.hasSuffix("_index") || name.hasSuffix(" id")
    }
}
