import Figures
import SparseShift

extension SyntheticShifts: Displayable {
    /// A card with the size of the data, how many concepts change in a shift, and the first shifts.
    public var representation: Representation { card.representation }

    var card: Card {
        ShiftFacts.card(
            self, matrix: matrix, subtitle: "\(name), seed \(seed): Δz = A δ with a known, sparse δ",
            facts: ShiftFacts.conceptFacts(concepts) + [
                Card.Fact("entries of δ", entries.text), Card.Fact("true level", QuantityText.number(trueLevel())),
            ] + harder)
    }

    /// What makes the problem harder than the one in the paper.
    private var harder: [Card.Fact] {
        var facts: [Card.Fact] = []
        if noise > 0 { facts.append(Card.Fact("noise", QuantityText.percent(noise))) }
        if supports.correlation > 0 {
            facts.append(
                Card.Fact(
                    "change together",
                    "groups of \(supports.groupSize), correlation \(QuantityText.number(supports.correlation))"))
        }
        switch entanglement {
        case .none: break
        case .linear(let strength): facts.append(Card.Fact("entanglement", "linear, \(QuantityText.number(strength))"))
        case .nonlinear(let strength):
            facts.append(Card.Fact("entanglement", "nonlinear, \(QuantityText.number(strength))"))
        }
        return facts
    }
}

extension SyntheticShifts.Entries {
    fileprivate var text: String {
        switch self {
        case .signed: "uniform in (−1, 1)"
        case .positive: "uniform in (0, 1)"
        case .normal: "normal, variance 1"
        case .laplace: "Laplace, variance 1"
        case .signs: "−1 or 1"
        case .ones: "1"
        }
    }
}
