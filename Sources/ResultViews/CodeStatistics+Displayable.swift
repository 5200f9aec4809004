import Figures
import SparseShift

extension CodeStatistics: Displayable {
    /// A card with how sparse codes are, and in how many shifts the features are active.
    public var representation: Representation { card.representation }

    var facts: [Card.Fact] {
        [
            Card.Fact("L0 (active features)", ResultText.number(l0)),
            Card.Fact("mean |h|", ResultText.number(sparsity)),
            Card.Fact("dead features", ResultText.count(deadFeatures.count)),
            Card.Fact("active in more than 10 %", ResultText.count(denseFeatures().count)),
            Card.Fact("active from |h|", ResultText.number(threshold)),
        ]
    }

    /// How many features are active in which part of the shifts.
    public var histogram: Chart {
        Chart { HistogramMark(.values("part of the shifts", activationFrequencies)) }
            .chartYAxisLabel("features").frame(width: 360, height: 190)
    }

    var card: Card {
        Card(
            "Codes of \(ResultText.count(features, "feature"))", subtitle: ResultText.count(count, "shift"),
            facts: facts, figure: histogram)
    }
}
