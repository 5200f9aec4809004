import JSON

extension PublishedRecords {
    /// The first row of every text. A text that came again could be in both parts of the data, to train and to test.
    ///
    /// A large file may have a few texts of which rows say different things: at most one text in a hundred is left out for it.
    ///
    /// - Parameters:
    ///   - rows: What was read of each record, in their order.
    ///   - texts: The text of a row, or the two of a pair.
    ///   - labels: What a row says of its text, by the keys of the file.
    /// - Returns: The rows, and how many were left out, in a sentence each; no sentence if none was.
    /// - Throws: ``DataError`` if rows say different things of more than one text in a hundred.
    func distinct<Row>(
        _ rows: [Row], texts: (Row) -> [String], labels: (Row) -> [(key: String, value: String)]
    ) throws(DataError) -> (rows: [Row], remarks: [String]) {
        var firsts: [[String]: Int] = [:]
        firsts.reserveCapacity(rows.count)
        var kept: [Int] = []
        kept.reserveCapacity(rows.count)
        var contradiction: (row: Int, first: Int, label: Int)?
        var contradicted: Set<Int> = []
        for (place, row) in rows.enumerated() {
            let first = firsts[texts(row), default: place]
            guard first < place else {
                firsts[texts(row)] = place
                kept.append(place)
                continue
            }
            let (old, new) = (labels(rows[first]), labels(row))
            guard let label = new.indices.first(where: { new[$0].value != old[$0].value }) else { continue }
            contradicted.insert(first)
            contradiction = contradiction ?? (place, first, label)
        }
        var remarks: [String] = []
        let repeated = rows.count - kept.count
        if repeated > 0 {
            remarks.append(
                "\(file): \(repeated.grouped) of \(rows.count.grouped) rows \(repeated == 1 ? "repeats the text of an earlier one and is" : "repeat the text of an earlier one and are") left out"
            )
        }
        if let (row, first, label) = contradiction {
            let (old, new) = (labels(rows[first])[label], labels(rows[row])[label])
            let text = texts(rows[row]).map { PublishedRecord.shown(.string($0)) }.joined(separator: " → ")
            let count = contradicted.count
            let difference =
                "says '\(new.value)', but \(records[first].place.row) says '\(old.value)' of the same text, \(text)"
            guard 100 * count <= kept.count else {
                let others = count > 1 ? "; \(count.grouped) texts of the file have such rows" : ""
                throw records[row].error(new.key, "\(difference): correct the wrong row, or leave both out\(others).")
            }
            kept.removeAll { contradicted.contains($0) }
            remarks.append(
                "\(file): \(count.grouped) \(count == 1 ? "text is" : "texts are") left out, of which rows say different things: \(records[row].place.row), '\(new.key)' \(difference)"
            )
        }
        return (kept.map { rows[$0] }, remarks)
    }
}
