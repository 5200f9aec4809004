import Figures
import LanguageModels

extension FeatureSearch: Displayable {
    /// A table of the best features.
    public var representation: Representation { table.representation }

    /// The candidates in the order of the examples that chose them, scored on the examples that did not choose them.
    public var table: Table {
        Table(
            columns: [
                Table.Column("feature", alignment: .trailing), Table.Column("sign", alignment: .center),
                Table.Column("correlation ↑", format: .places(3), best: .highest),
                Table.Column("concordance ↑", format: .places(3), best: .highest),
                Table.Column("|correlation| when chosen", format: .places(3)),
            ],
            rows: candidates.map {
                [
                    .integer($0.feature), .text($0.sign > 0 ? "+" : "−"), .number($0.correlation),
                    .number($0.concordance),
                    .number($0.choosingCorrelation),
                ]
            },
            caption: "\(concept): the best of \(QuantityText.count(features, "feature"))",
            note:
                "Chosen on \(QuantityText.count(chosenOn, "example")), "
                + "\(QuantityText.count(chosenChanges)) of which change; "
                + "scored on \(QuantityText.count(scoredOn)) others, "
                + "\(QuantityText.count(scoredChanges)) of which change. "
                + "Without any relation, a correlation is below \(QuantityText.number(chance)) in 19 of 20 cases."
                + (isWithinChance ? " None here is above it." : ""))
    }
}
