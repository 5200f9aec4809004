import Figures
import SparseShift

extension EmbeddingPairs: Displayable {
    /// A card with the size of the data, the lengths of the shifts, and the first of them.
    public var representation: Representation { card.representation }

    var card: Card {
        let leftOut = annotations.derivation?.leftOut.map { "; left out: \($0)" } ?? ""
        let subtitle =
            "\(name), \(dataset): \(isPaired ? "pairs of embeddings" : "a sequence of embeddings, its differences")\(leftOut)"
        // Reading a file that does not fit into memory would take too long for a card.
        let shown = isInMemory ? count : min(count, ShiftFacts.sampleCount)
        guard let matrix = try? shifts(0..<shown) else {
            return Card(ShiftFacts.title(self), subtitle: subtitle, facts: [Card.Fact("shifts", "cannot be read")])
        }
        var card = ShiftFacts.card(
            self, matrix: matrix, subtitle: subtitle, facts: ShiftFacts.conceptFacts(concepts))
        if shown < count {
            card.facts.append(ShiftFacts.windows(shown))
        }
        card.facts += remarks.map { Card.Fact("remark", $0) }
        // Labels that are not numbers are shown as the file has them.
        if concepts.columns == 0, let labels {
            card.facts[0].value = "labelled, not as numbers"
            card.table?.columns.append("label")
            for row in card.table?.rows.indices ?? 0..<0 {
                card.table?.rows[row].append(.text(labels[row].encodedString))
            }
        }
        return card
    }
}
