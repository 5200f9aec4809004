import Figures
import SparseShift

extension Shifts: Displayable {
    /// A card with the size of the data, the lengths of the shifts, and the first of them.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(self, matrix: matrix, subtitle: name, facts: ShiftFacts.conceptFacts(concepts))
    }
}
