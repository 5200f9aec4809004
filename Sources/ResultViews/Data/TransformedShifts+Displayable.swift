import Figures
import Numerics
import SparseShift

extension TransformedShifts: Displayable {
    /// The card of the data, with the transform.
    public var representation: Representation { card.representation }

    var card: Card {
        let concepts = (base as? any LabelledShiftDataset)?.concepts ?? Matrix(rows: count, columns: 0)
        return ShiftFacts.card(
            of: self, concepts: concepts, subtitle: name,
            facts: [
                Card.Fact("transform", transform.description)
            ])
    }
}
