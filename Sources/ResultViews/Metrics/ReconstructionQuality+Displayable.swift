import Figures
import SparseShift

extension ReconstructionQuality: Displayable {
    /// A card with what a reconstruction leaves unexplained of the shifts, and whether it shrinks them.
    public var representation: Representation {
        Card("Reconstruction", subtitle: QuantityText.count(count, "shift"), facts: facts).representation
    }

    var facts: [Card.Fact] {
        [
            Card.Fact("FVU (variance unexplained)", QuantityText.number(fractionUnexplained)),
            Card.Fact("R²", QuantityText.correlation(r2)),
            Card.Fact("explained variance", QuantityText.correlation(explainedVariance)),
            Card.Fact("mean squared error", QuantityText.number(meanSquaredError)),
            Card.Fact("relative error", QuantityText.number(relativeError)),
            Card.Fact("best scale", QuantityText.correlation(bestScale)),
            Card.Fact("relative bias γ", QuantityText.correlation(relativeBias)),
        ]
    }
}
