import Numerics

extension PairedEmbeddingDataset where Self: LabelledShiftDataset {
    /// The pairs in which a single concept changes, all in the direction in which it comes: where it goes, the two
    /// texts change places. The contrast of a pair is its concept.
    ///
    /// - Throws: ``MetricError`` if the concepts are not known or no pair changes a single one, and what reading the
    ///   embeddings throws.
    public func steeringPairs() throws -> SteeringPairs {
        let concepts = concepts
        var (rows, contrasts, isReversed) = ([Int](), [Int](), [Bool]())
        for row in 0..<(concepts.columns > 0 ? count : 0) {
            let changed = (0..<concepts.columns).filter { concepts[row, $0] != 0 }
            guard changed.count == 1 else { continue }
            rows.append(row)
            contrasts.append(changed[0])
            isReversed.append(concepts[row, changed[0]] < 0)
        }
        guard !rows.isEmpty else {
            throw MetricError("\(name): no pair is known to change a single concept, so there is nothing to steer.")
        }
        let (before, after) = try embeddings(at: rows)
        func oriented(_ first: Matrix, _ second: Matrix) -> Matrix {
            Matrix(
                rows: rows.count, columns: dimension,
                elements: rows.indices.flatMap { isReversed[$0] ? second.row($0) : first.row($0) })
        }
        return SteeringPairs(before: oriented(before, after), after: oriented(after, before), contrasts: contrasts)
    }
}

extension SteeringPairs {
    /// The pairs of some contrasts.
    ///
    /// - Throws: ``MetricError`` if there is none.
    public func restricted(to contrasts: Set<Int>) throws(MetricError) -> SteeringPairs {
        let rows = self.contrasts.indices.filter { contrasts.contains(self.contrasts[$0]) }
        guard !rows.isEmpty else { throw MetricError("There is no pair of these contrasts.") }
        return SteeringPairs(
            before: before.rows(at: rows), after: after.rows(at: rows), contrasts: rows.map { self.contrasts[$0] })
    }

    /// The same pairs with other numbers for their contrasts.
    ///
    /// - Parameter number: The new number; `nil` leaves the pairs out.
    /// - Throws: ``MetricError`` if none is left.
    public func renumbered(_ number: (Int) -> Int?) throws(MetricError) -> SteeringPairs {
        let numbers = contrasts.map(number)
        let rows = numbers.indices.filter { numbers[$0] != nil }
        guard !rows.isEmpty else { throw MetricError("There is no pair of these contrasts.") }
        return SteeringPairs(
            before: before.rows(at: rows), after: after.rows(at: rows), contrasts: rows.map { numbers[$0]! })
    }
}
