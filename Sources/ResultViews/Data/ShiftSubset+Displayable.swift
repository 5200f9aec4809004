import Figures
import SparseShift

extension ShiftSubset: Displayable {
    /// The card of the data, with the whole of which they are a part.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            of: self, concepts: concepts, subtitle: name,
            facts: [
                Card.Fact("part of", "\(base.name), \(QuantityText.count(base.count, "shift"))")
            ])
    }
}
