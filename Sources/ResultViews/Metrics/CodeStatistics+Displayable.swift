import Figures
import SparseShift

extension CodeStatistics: Displayable {
    /// A card with how sparse the codes are, and in how many shifts features are active.
    public var representation: Representation { card.representation }

    var facts: [Card.Fact] {
        [
            Card.Fact("L0 (active features)", QuantityText.number(l0)),
            Card.Fact("mean |h|", QuantityText.number(sparsity)),
            Card.Fact("dead features", QuantityText.count(deadFeatures.count)),
            Card.Fact("active in more than 10 %", QuantityText.count(denseFeatures().count)),
            Card.Fact("active from |h|", QuantityText.number(threshold)),
        ]
    }

    /// A histogram of the shares of shifts in which features are active.
    public var histogram: Chart {
        Chart { HistogramMark(.values("part of the shifts", activationFrequencies)) }
            .chartYAxisLabel("features").frame(width: 360, height: 190)
    }

    var card: Card {
        Card(
            "Codes of \(QuantityText.count(features, "feature"))", subtitle: QuantityText.count(count, "shift"),
            facts: facts, figure: histogram)
    }
}
