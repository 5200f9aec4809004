import Figures
import Numerics
import SparseShift

extension Whitening: Displayable {
    /// A card with how many directions are kept and by which gains they are evened out.
    public var representation: Representation { card.representation }

    /// The largest width whose gains are shown; larger matrices take seconds to decompose.
    private static let mostEntries = 1_024

    var card: Card {
        let width = mean.count
        var facts = [
            Card.Fact("entries", QuantityText.count(width)),
            Card.Fact("directions kept", rank == width ? "all" : QuantityText.count(rank)),
        ]
        if let keptVariance { facts.append(Card.Fact("variance kept", QuantityText.percent(keptVariance))) }
        facts.append(Card.Fact("mean taken away", mean.contains { $0 != 0 } ? "yes" : "no"))
        facts.append(Card.Fact("ε", QuantityText.number(epsilon)))
        var figure: Chart?
        if width > 0, width <= Self.mostEntries {
            let values = SymmetricEigendecomposition.values(of: matrix.elements.map(Double.init), order: width)
            let gains = Array(values.prefix(rank))
            if let most = gains.first, let least = gains.last {
                facts.append(Card.Fact("gains", "\(QuantityText.number(least)) to \(QuantityText.number(most))"))
            }
            figure = Chart { LinePlot(x: .values("direction", 1...gains.count), y: .values("gain", gains)) }
                .chartYScale(type: .log).frame(width: 360, height: 190)
        }
        return Card(
            "Whitening", subtitle: "y = (Δz − μ) W evens out the directions of shifts", facts: facts, figure: figure)
    }
}
