import SparseShift

extension EmbeddingPairs: Displayable {
    /// A card with the size of the data, the lengths of the shifts, and the first of them.
    public var representation: Representation { card.representation }

    var card: Card {
        var card = ShiftFacts.card(
            self, matrix: matrix, subtitle: "\(name), \(dataset): \(isPaired ? "pairs" : "a sequence") of embeddings",
            facts: ShiftFacts.conceptFacts(concepts))
        // Labels that are not numbers are shown as the file has them.
        if concepts.columns == 0, let labels {
            card.facts[0].value = "labelled, not as numbers"
            card.table?.columns.append("label")
            for row in card.table?.rows.indices ?? 0..<0 { card.table?.rows[row].append(.text(labels[row].encodedString)) }
        }
        return card
    }
}
