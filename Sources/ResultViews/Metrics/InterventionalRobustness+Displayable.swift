import Figures
import SparseShift

extension InterventionalRobustness: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row for each of the features that move furthest, below the score and its chance level.
    public var table: Table {
        let followed = followedConcepts
        let shown = ranges.indices.sorted { (ranges[$0], $1) > (ranges[$1], $0) }
        return Table(
            columns: [
                Table.Column("feature", alignment: .trailing), "follows",
                Table.Column("robustness", format: .places(3)),
                Table.Column("range", format: .significant(3)),
            ],
            rows: shown.map {
                [
                    .integer($0), .text(concepts[followed[$0]]), .number(robustness[$0][followed[$0]]),
                    .number(ranges[$0]),
                ]
            },
            caption: "IRS \(QuantityText.correlation(score))",
            note: chance.values.isEmpty
                ? ""
                : "Shuffled labels: \(QuantityText.correlation(chance.mean)), 1 in 20 above \(QuantityText.correlation(chance.upper))."
        )
    }
}
