import Figures
import LanguageModels
import Numerics

extension MethodComparison: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// Mean and standard deviation of every method over the seeds, with what is reached by chance.
    public var table: Table {
        let hasTexts = rows.contains { $0.scores.contains { $0.texts != nil } }
        let percent = NumberFormat.percent(places: 0)
        var columns: [Table.Column] = [
            "method", Table.Column("MCC ↑", format: .places(2), best: .highest),
            Table.Column("detection ↑", format: .places(2), best: .highest),
            Table.Column("PW-MCC ↑", format: .places(2), best: .highest),
            Table.Column("by chance", format: .places(2)),
            Table.Column("M: hits ↑", format: percent, best: .highest),
            Table.Column("selectivity ↑", format: .places(2), best: .highest),
            Table.Column("off-target ↓", format: .places(2), best: .lowest),
            Table.Column("own effect ↑", format: .places(2), best: .highest),
            Table.Column("beyond chance ↑", format: percent, best: .highest),
        ]
        if hasTexts {
            columns += [
                Table.Column("G: hits ↑", format: percent, best: .highest),
                Table.Column("G: own effect ↑", format: .places(2), best: .highest),
                Table.Column("G: intact ↑", format: percent, best: .highest),
            ]
        }
        return Table(
            columns: columns,
            rows: rows.map { row in
                func cell(_ value: (MethodScores) -> Double?) -> Table.Cell {
                    let values = row.scores.compactMap(value)
                    return values.isEmpty ? .missing : .estimate(of: values)
                }
                let own: [Table.Cell] = [
                    .text(row.failures.isEmpty ? row.method : row.method + " *"), cell(\.mcc), cell { $0.detection },
                    row.agreement.isEmpty ? .missing : .estimate(of: row.agreement), .number(row.chanceAgreement),
                    cell { $0.probes?.hits }, cell { $0.probes?.selectivity }, cell { $0.probes?.offTarget },
                    cell { $0.probes?.ownEffect }, cell { $0.probes?.beyondChance },
                ]
                return own
                    + (hasTexts
                        ? [cell { $0.texts?.hits }, cell { $0.texts?.ownEffect }, cell { $0.texts?.intact }] : [])
            } + [
                [
                    .text("chance"), .missing, .number(0.5), .missing, .missing,
                    .number(chanceHitRate), .number(chanceSelectivity), .number(1), .number(0),
                    .number(0.025),
                ] + (hasTexts ? [.missing, .number(0), .missing] : [])
            ],
            caption: "\(QuantityText.count(concepts.count, "concept")) in \(model), \(layer), "
                + "\(QuantityText.count(seeds.count, "seed")), scale \(QuantityText.number(scale))",
            note: note(hasTexts: hasTexts))
    }

    /// The table for a paper, with the package `booktabs`.
    public var latex: String { table.latex }

    private func note(hasTexts: Bool) -> String {
        let failures = rows.flatMap { row in
            row.failures.map { "\(row.method), seed \($0.seed): \($0.reason)" }
        }
        return
            "Mean ± standard deviation over seeds. All methods of a seed learn from the same pairs and are measured on the same texts. MCC, "
            + "detection (AUROC) and steering are measured on other texts than features "
            + "were chosen on. M: probes of a later layer; G: generated texts. Random columns have features chosen as those of the "
            + "others, and show what choosing gives. Scale 1 is \(unitName). By chance: the PW-MCC of independent random columns of the same shapes."
            + (hasTexts
                ? " Intact: the share of directions whose texts have at most \(QuantityText.number(SteeringBounds().perplexityRatio)) times the unsteered perplexity and \(QuantityText.percent(SteeringBounds().addedRepetition)) more repetition."
                : "")
            + remarks.map { " " + $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            + (failures.isEmpty ? "" : " * failed or in part: " + failures.joined(separator: " "))
    }
}
