import Foundation

extension PairTable {
    /// Reads comma-separated values; see ``TextPairs/init(contentsOf:columns:)``.
    ///
    /// - Parameter columns: The columns that are looked for, which tell the separator.
    init(csv data: Data, file: String, columns choice: PairColumns) throws(DataError) {
        func wanted(_ names: [String]) -> Bool {
            let names = Set(names.map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
            let usual = names.isSuperset(of: ["before", "after"]) ? ("before", "after") : ("source", "target")
            return names.contains((choice.before ?? usual.0).lowercased())
                && names.contains((choice.after ?? usual.1).lowercased())
        }
        let table = try CSVTable(data, file: file, isHeader: wanted)
        guard let header = table.rows.first else {
            throw DataError("\(file) is empty; the first line names the columns, at least before and after.")
        }
        // Spreadsheets put separators behind the last column.
        let needed = header.fields.count - header.fields.reversed().prefix { $0.allSatisfy(\.isWhitespace) }.count
        let rows = table.rows.dropFirst()
        for row in rows {
            guard row.fields.count >= needed, row.fields.dropFirst(header.fields.count).allSatisfy(\.isEmpty) else {
                throw DataError(
                    "\(file), line \(row.line) has \(row.fields.count) fields, but there are \(needed) columns.")
            }
        }
        // Where a blank stands behind every separator, it belongs to the separator.
        let hasBlanks = header.fields.indices.map { column in
            column > 0 && (header.fields[column].first == " " || header.quoted.contains(column))
                && rows.allSatisfy { row in
                    guard column < row.fields.count, let first = row.fields[column].first else { return true }
                    return first == " " || row.quoted.contains(column)
                }
        }
        self.init(
            file: file, headerPlace: "line \(header.line)",
            columns: header.fields.map { $0.trimmingCharacters(in: .whitespaces) },
            rows: rows.map { row in
                Row(
                    place: "line \(row.line)",
                    cells: row.fields.prefix(header.fields.count).enumerated().map { column, field in
                        let isTrimmed = hasBlanks[column] && !row.quoted.contains(column)
                        let text = isTrimmed ? String(field.drop { $0 == " " }) : field
                        return text.isEmpty ? .empty : .text(text)
                    })
            },
            decimalComma: table.separator == UInt8(ascii: ";"))
    }
}
