import Figures
import SparseShift

extension SpuriousCorrelationRemoval: Displayable {
    /// A card with the scores, their intervals and the warning of an audit.
    public var representation: Representation { card.representation }

    /// A row for every number of removed features.
    public var table: Table { .ablation(scores, name: "SCR") }

    var card: Card {
        Card(
            "Spurious correlation removal", subtitle: "over \(biasedAccuracies.count) probe seeds",
            facts: [
                Card.Fact("accuracy, biased probe", QuantityText.correlation(Estimate(of: biasedAccuracies))),
                Card.Fact("accuracy, unbiased probe", QuantityText.correlation(Estimate(of: unbiasedAccuracies))),
            ], table: table)
    }
}
