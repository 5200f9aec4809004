import Figures
import SparseShift

extension SubspaceOverlap: Displayable {
    /// A card with the overlap beside its chance level.
    public var representation: Representation {
        Card(
            "Overlap of two subspaces",
            subtitle: ranks.max() == dimension ? "One of them is the whole space, so the overlap says nothing" : "",
            facts: [
                Card.Fact("overlap", QuantityText.correlation(value)),
                Card.Fact("chance", QuantityText.correlation(chance)),
                Card.Fact("ranks", "\(ranks[0]) and \(ranks[1]) of \(dimension)"),
            ]
        ).representation
    }
}
