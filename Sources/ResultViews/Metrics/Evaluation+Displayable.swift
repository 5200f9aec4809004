import Figures
import SparseShift

extension Evaluation: Displayable {
    /// A card with what a model leaves unexplained of the shifts, and how sparse its code is.
    public var representation: Representation { Card("Evaluation", facts: facts).representation }

    /// The numbers under the names that tables use.
    var facts: [Card.Fact] {
        var facts = [
            Card.Fact("loss", QuantityText.number(loss)),
            Card.Fact("FVU (variance unexplained)", QuantityText.number(fractionUnexplained)),
            Card.Fact("R²", QuantityText.correlation(r2)),
            Card.Fact("L0 (active features)", QuantityText.number(l0)),
            Card.Fact("dead features", QuantityText.count(deadFeatures)),
            Card.Fact("mean |h|", QuantityText.number(sparsity)),
        ]
        if let limit {
            facts.append(Card.Fact("constraint", limit.text))
            facts.append(Card.Fact("violation", QuantityText.number(violation)))
        }
        return facts
    }
}
