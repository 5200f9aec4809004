import Figures
import SparseShift

extension OutOfDistributionProbe: Displayable {
    /// A card with the AUROC of every part, 0.5 by chance.
    public var representation: Representation {
        var facts = [Card.Fact("training", QuantityText.number(training.auroc))]
        if let validation { facts.append(Card.Fact("validation", QuantityText.number(validation.auroc))) }
        facts.append(Card.Fact("out of distribution", QuantityText.number(test.auroc)))
        return Card(
            "Probe out of distribution", subtitle: "AUROC, 0.5 by chance",
            facts: facts
        ).representation
    }
}
