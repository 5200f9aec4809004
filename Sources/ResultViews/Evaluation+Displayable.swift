import Figures
import SparseShift

extension Evaluation: Displayable {
    /// A card with what a model leaves of the shifts, and how sparse its code is.
    public var representation: Representation { Card("Evaluation", facts: facts).representation }

    /// The numbers under the names that tables use.
    var facts: [Card.Fact] {
        var facts = [
            Card.Fact("loss", ResultText.number(loss)),
            Card.Fact("FVU (variance unexplained)", ResultText.number(fractionUnexplained)),
            Card.Fact("R²", ResultText.correlation(r2)),
            Card.Fact("L0 (active features)", ResultText.number(l0)),
            Card.Fact("dead features", ResultText.count(deadFeatures)),
            Card.Fact("mean |h|", ResultText.number(sparsity)),
        ]
        if let limit {
            facts.append(Card.Fact("constraint", limit.text))
            facts.append(Card.Fact("violation", ResultText.number(violation)))
        }
        return facts
    }
}
