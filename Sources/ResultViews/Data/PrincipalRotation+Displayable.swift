import Figures
import SparseShift

extension PrincipalRotation: Displayable {
    /// A card with how much of the shifts' power the kept components hold, and the power of every component.
    public var representation: Representation { card.representation }

    var card: Card {
        var facts = [
            Card.Fact("entries", QuantityText.count(components.rows)),
            Card.Fact("components kept", QuantityText.count(powers.count)),
            Card.Fact("E‖Δz‖² kept", QuantityText.percent(keptPower)),
        ]
        var sum = 0.0
        let half = powers.firstIndex { power in
            sum += power
            return sum >= totalPower / 2
        }
        if let half { facts.append(Card.Fact("half of it in", QuantityText.count(half + 1, "component"))) }
        let parts = powers.map { totalPower > 0 ? $0 / totalPower : 0 }
        let chart = Chart {
            LinePlot(x: .values("component", parts.indices.map { $0 + 1 }), y: .values("part of E‖Δz‖²", parts))
        }
        .chartYScale(type: .log).frame(width: 360, height: 190)
        return Card("Rotation to principal components", subtitle: "y = Δz U, not centred", facts: facts, figure: chart)
    }
}
