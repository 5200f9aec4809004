/// How the records of a training are stored: one row a record, one column a field.
enum StoredHistory {
    static let columns = [
        "step", "epoch", "loss", "sparsity", "limit of sparsity", "limit of unexplained", "violation", "multiplier",
        "l0", "seconds",
    ]

    static func write(_ history: [TrainingRecord], to group: SessionGroupWriter) throws {
        try group.add("columns", texts: columns)
        try group.add(
            "records", shape: [history.count, columns.count],
            doubles: history.flatMap { record -> [Double] in
                var limits = (Double.nan, Double.nan)
                switch record.limit {
                case .sparsity(let level)?: limits.0 = level
                case .unexplained(let fraction)?: limits.1 = fraction
                case nil: break
                }
                return [
                    Double(record.step), Double(record.epoch), record.loss, record.sparsity, limits.0, limits.1,
                    record.violation, record.multiplier, record.l0, record.seconds,
                ]
            })
    }

    /// - Parameter seed: That of the run; records do not repeat it.
    static func read(_ group: SessionGroupReader, seed: Int) throws -> [TrainingRecord] {
        guard try group.texts("columns") == columns else { throw group.damaged("columns", "has other names") }
        let width = columns.count
        let values = try group.doubles("records")
        guard values.count % width == 0 else { throw group.damaged("records", "has no \(width) columns") }
        return try stride(from: 0, to: values.count, by: width).map { start in
            let row = Array(values[start..<start + width])
            guard let step = Int(exactly: row[0]), let epoch = Int(exactly: row[1]) else {
                throw group.damaged("records", "has a step that is no integer")
            }
            let limit: Limit? = row[4].isNaN ? (row[5].isNaN ? nil : .unexplained(row[5])) : .sparsity(row[4])
            return TrainingRecord(
                seed: seed, step: step, epoch: epoch, loss: row[2], sparsity: row[3], limit: limit, violation: row[6],
                multiplier: row[7], l0: row[8], seconds: row[9])
        }
    }
}
