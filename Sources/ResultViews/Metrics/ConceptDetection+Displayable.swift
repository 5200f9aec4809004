import Figures
import SparseShift

extension ConceptDetection: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row a concept, with both chance levels.
    public var table: Table {
        Table(
            columns: [
                "concept", "feature", Table.Column("AUROC, test", format: .places(3), best: .highest), "95 % interval",
                Table.Column("chance", format: .places(3)), Table.Column("1 in 20 above", format: .places(3)),
                Table.Column("balanced accuracy", format: .places(3)),
                Table.Column("AUROC, training", format: .places(3)),
                Table.Column("chance, training", format: .places(3)),
            ],
            rows: results.map { (result) -> [Table.Cell] in
                let chance = result.chance.cells
                return [
                    .text(result.concept), .text("\(result.isPositive ? "+" : "−")\(result.feature)"),
                    .number(result.auroc), .text(result.interval.brief), chance[0],
                    chance[1], .number(result.balancedAccuracy), .number(result.trainingAUROC),
                    result.trainingChance.cells[0],
                ]
            }, caption: "Detection by the best feature",
            note: "Feature, sign and threshold are chosen on training rows. Chance: shuffled labels.")
    }
}
