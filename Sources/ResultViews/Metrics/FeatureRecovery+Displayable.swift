import Figures
import SparseShift

extension FeatureRecovery: Displayable {
    /// A card with the means over the learned features, beside their chance levels.
    public var representation: Representation {
        func beside(_ value: String, _ chance: Double, _ text: (Double) -> String) -> String {
            chance.isNaN ? value : "\(value), by chance \(text(chance))"
        }
        return Card(
            "Recovery of known features", subtitle: "\(latents.count) learned features",
            facts: [
                Card.Fact(
                    "MCC of directions",
                    beside(QuantityText.correlation(mcc), chance.mcc.mean, QuantityText.correlation)),
                Card.Fact(
                    "uniqueness",
                    beside(QuantityText.percent(uniqueness), chance.uniqueness.mean, QuantityText.percent)),
                Card.Fact(
                    "precision, recall, F1",
                    beside(
                        [meanPrecision, meanRecall, meanF1].map(QuantityText.number).joined(separator: ", "),
                        chance.meanF1, { "F1 \(QuantityText.number($0))" })),
                Card.Fact("L0", "\(QuantityText.number(l0)), true \(QuantityText.number(trueL0))"),
                Card.Fact("dead", "\(dead.count)"),
            ]
        ).representation
    }
}
