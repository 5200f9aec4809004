import Figures
import SparseShift

extension ReconstructionQuality: Displayable {
    /// A card with what a reconstruction leaves of the shifts, and whether it shrinks them.
    public var representation: Representation {
        Card("Reconstruction", subtitle: ResultText.count(count, "shift"), facts: facts).representation
    }

    var facts: [Card.Fact] {
        [
            Card.Fact("FVU (variance unexplained)", ResultText.number(fractionUnexplained)),
            Card.Fact("R²", ResultText.correlation(r2)),
            Card.Fact("explained variance", ResultText.correlation(explainedVariance)),
            Card.Fact("mean squared error", ResultText.number(meanSquaredError)),
            Card.Fact("relative error", ResultText.number(relativeError)),
            Card.Fact("best scale", ResultText.correlation(bestScale)),
            Card.Fact("relative bias γ", ResultText.correlation(relativeBias)),
        ]
    }
}
