import Figures
import SparseShift

extension ConcatenatedShifts: Displayable {
    /// A card as that of the data, with the parts.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            of: self, concepts: concepts, subtitle: name,
            facts: [
                Card.Fact("parts", parts.map { ResultText.count($0.count) }.joined(separator: " + "))
            ])
    }
}
