import Numerics

extension PairedEmbeddingDataset where Self: LabelledShiftDataset {
    /// The pairs in which one value replaces another and nothing else changes, where concepts are values: one that goes
    /// (δ < 0) and one that comes (δ > 0), as ``TextPairs/withValuesAsConcepts()`` labels them.
    ///
    /// - Throws: ``MetricError`` if there is no such pair, and what reading the embeddings throws.
    public func valueSteeringPairs() throws -> ValueSteeringCosine.Pairs {
        let concepts = concepts
        var (rows, sources, targets) = ([Int](), [Int](), [Int]())
        for row in 0..<(concepts.columns > 0 ? count : 0) {
            let changed = (0..<concepts.columns).filter { concepts[row, $0] != 0 }
            guard changed.count == 2, concepts[row, changed[0]] * concepts[row, changed[1]] < 0 else { continue }
            let goes = concepts[row, changed[0]] < 0 ? 0 : 1
            rows.append(row)
            sources.append(changed[goes])
            targets.append(changed[1 - goes])
        }
        guard !rows.isEmpty else {
            throw MetricError("\(name): in no pair does one value replace another alone, so there is nothing to steer.")
        }
        let (before, after) = try embeddings(at: rows)
        return ValueSteeringCosine.Pairs(before: before, after: after, sources: sources, targets: targets)
    }
}
