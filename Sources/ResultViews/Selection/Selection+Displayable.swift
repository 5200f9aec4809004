import Figures
import SparseShift

extension Selection: Displayable {
    /// A card with the pick, the reasons for it and the warnings against it, above the numbers that led to it.
    public var representation: Representation { card.representation }

    var card: Card {
        var facts = [
            Card.Fact("rule", rule.name),
            Card.Fact("picked", "\(model.heading), seed \(model.seed)"),
        ]
        facts += reasons.map { Card.Fact("because", $0) }
        facts += warnings.isEmpty ? [Card.Fact("warnings", "none")] : warnings.map { Card.Fact("⚠ warning", $0) }
        facts.append(Card.Fact("FVU", QuantityText.number(model.evaluation.fractionUnexplained)))
        facts.append(Card.Fact("L0", QuantityText.number(model.evaluation.l0)))
        if runs.count > 1 {
            facts.append(Card.Fact("agreement (UDR)", QuantityText.correlation(runs.agreement.median)))
        }
        return Card(
            "Selected model", subtitle: "trained on \(sweep.data)", facts: facts,
            figure: diagnostics.rows.count > 1 ? diagnostics.chart : nil,
            table: diagnostics.rows.count > 1 ? diagnostics.table : runs.table)
    }
}
