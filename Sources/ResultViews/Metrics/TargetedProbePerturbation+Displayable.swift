import Figures
import SparseShift

extension TargetedProbePerturbation: Displayable {
    /// A card with the scores, their intervals and the warning of an audit.
    public var representation: Representation { card.representation }

    /// A row for every number of removed features.
    public var table: Table { .ablation(scores, name: "TPP") }

    var card: Card {
        Card(
            "Targeted probe perturbation", subtitle: "over \(scores.first?.values.count ?? 0) probe seeds",
            facts: zip(concepts, accuracies).map { concept, accuracy in
                Card.Fact("accuracy, \(concept)", QuantityText.correlation(accuracy))
            }, table: table)
    }
}
