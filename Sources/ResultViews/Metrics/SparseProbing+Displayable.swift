import Figures
import SparseShift

extension SparseProbing: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row for every concept and k, with the chance level of the accuracy.
    public var table: Table {
        Table(
            columns: [
                "concept", Table.Column("k", alignment: .trailing), Table.Column("accuracy", format: .places(3)),
                "95 % interval", Table.Column("AUROC", format: .places(3)), Table.Column("chance", format: .places(3)),
                Table.Column("1 in 20 above", format: .places(3)), "features of the first seed",
            ],
            rows: results.map { (result) -> [Table.Cell] in
                let first = (result.features.first ?? []).prefix(5).map { "\($0)" }.joined(separator: ", ")
                let interval: Table.Cell = if let interval = result.interval { .text(interval.brief) } else { .missing }
                let chance = result.chance.cells
                return [
                    .text(result.concept), .integer(result.featureCount), .number(result.accuracy), interval,
                    .number(result.auroc), chance[0], chance[1], .text(first),
                ]
            }, caption: "Probes of k features",
            note: "Means over seeds on balanced test rows. Chance: accuracy with shuffled labels.")
    }
}

extension ClosedRange<Double> {
    /// Both ends with three decimals.
    var brief: String {
        "\(NumberFormat.places(3).text(lowerBound).typeset) to \(NumberFormat.places(3).text(upperBound).typeset)"
    }
}
