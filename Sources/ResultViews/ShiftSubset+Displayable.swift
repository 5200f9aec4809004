import Figures
import SparseShift

extension ShiftSubset: Displayable {
    /// A card as that of the data, with how many of its shifts these are.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            of: self, concepts: concepts, subtitle: name,
            facts: [
                Card.Fact("part of", "\(base.name), \(ResultText.count(base.count, "shift"))")
            ])
    }
}
