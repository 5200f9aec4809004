import Figures
import SparseShift

extension FeatureRecovery: Displayable {
    /// A card with the means over the learned features.
    public var representation: Representation {
        Card(
            "Recovery of known features", subtitle: "\(latents.count) learned features",
            facts: [
                Card.Fact("MCC of directions", QuantityText.correlation(mcc)),
                Card.Fact("uniqueness", QuantityText.percent(uniqueness)),
                Card.Fact(
                    "precision, recall, F1",
                    [meanPrecision, meanRecall, meanF1].map(QuantityText.number).joined(separator: ", ")),
                Card.Fact("L0", "\(QuantityText.number(l0)), true \(QuantityText.number(trueL0))"),
                Card.Fact("dead", "\(dead.count)"),
            ]
        ).representation
    }
}
