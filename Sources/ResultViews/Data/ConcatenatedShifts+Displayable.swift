import Figures
import SparseShift

extension ConcatenatedShifts: Displayable {
    /// The card of the data, with the sizes of the parts.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            of: self, concepts: concepts, subtitle: name,
            facts: [
                Card.Fact("parts", parts.map { QuantityText.count($0.count) }.joined(separator: " + "))
            ])
    }
}
