import SparseShift

extension SyntheticShifts: Displayable {
    /// A card with the size of the data, how many concepts change in a shift, and the first shifts.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            self, matrix: matrix, subtitle: "\(name), seed \(seed): Δz = A δ with a known, sparse δ",
            facts: ShiftFacts.conceptFacts(concepts) + [
                Card.Fact("entries of δ", entries == .signed ? "uniform in (−1, 1)" : "uniform in (0, 1)"),
                Card.Fact("true level", ResultText.number(trueLevel())),
            ])
    }
}
