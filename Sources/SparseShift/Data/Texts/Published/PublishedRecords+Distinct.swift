import JSON

extension PublishedRecords {
    /// The first row of every text. A text that came again could be in both parts of the data, to train and to test.
    ///
    /// - Parameters:
    ///   - rows: What was read of each record, in their order.
    ///   - texts: The text of a row, or the two of a pair.
    ///   - labels: What a row says of its text, by the keys of the file.
    /// - Returns: The rows, and how many were left out, in a sentence; no sentence if none was.
    /// - Throws: ``DataError`` if two rows say different things of the same text.
    func distinct<Row>(
        _ rows: [Row], texts: (Row) -> [String], labels: (Row) -> [(key: String, value: String)]
    ) throws(DataError) -> (rows: [Row], remarks: [String]) {
        var firsts: [[String]: Int] = [:]
        firsts.reserveCapacity(rows.count)
        var kept: [Row] = []
        kept.reserveCapacity(rows.count)
        var contradiction: (row: Int, first: Int, label: Int)?
        var contradicted: Set<Int> = []
        for (place, row) in rows.enumerated() {
            let first = firsts[texts(row), default: place]
            guard first < place else {
                firsts[texts(row)] = place
                kept.append(row)
                continue
            }
            let (old, new) = (labels(rows[first]), labels(row))
            guard let label = new.indices.first(where: { new[$0].value != old[$0].value }) else { continue }
            contradicted.insert(first)
            contradiction = contradiction ?? (place, first, label)
        }
        if let (row, first, label) = contradiction {
            let (old, new) = (labels(rows[first])[label], labels(rows[row])[label])
            let text = texts(rows[row]).map { PublishedRecord.shown(.string($0)) }.joined(separator: " → ")
            let others =
                contradicted.count > 1 ? "; \(contradicted.count.grouped) texts of the file have such rows" : ""
            throw records[row].error(
                new.key,
                "says '\(new.value)', but \(records[first].place.row) says '\(old.value)' of the same text, \(text): correct the wrong row, or leave both out\(others)."
            )
        }
        let repeated = rows.count - kept.count
        guard repeated > 0 else { return (rows, []) }
        return (
            kept,
            [
                "\(file): \(repeated.grouped) of \(rows.count.grouped) rows \(repeated == 1 ? "repeats the text of an earlier one and is" : "repeat the text of an earlier one and are") left out"
            ]
        )
    }
}
