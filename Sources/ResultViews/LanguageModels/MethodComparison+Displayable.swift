import Figures
import LanguageModels
import Numerics
import SparseShift

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
                    Self.cell(of: row.scores.compactMap(value))
                }
                let own: [Table.Cell] = [
                    .text(Self.name(row)), cell(\.mcc), cell { $0.detection },
                    Self.cell(of: row.agreement),
                    .number(row.seedAgreement?.chancePWMCC),
                    cell { $0.probes?.hits },
                    hasOtherAttributes ? cell { $0.probes?.selectivity } : .missing, cell { $0.probes?.offTarget },
                    cell { $0.probes?.ownEffect }, cell { $0.probes?.beyondChance },
                ]
                return own
                    + (hasTexts
                        ? [cell { $0.texts?.hits }, cell { $0.texts?.ownEffect }, cell { $0.texts?.intact }] : [])
            } + [
                [
                    .text("chance"), .missing, .number(0.5), .missing, .missing,
                    .number(chanceHitRate), hasOtherAttributes ? .number(chanceSelectivity) : .missing,
                    hasOtherAttributes ? .number(1) : .missing, .number(0), .number(0.025),
                ] + (hasTexts ? [.missing, .number(0), .missing] : [])
            ],
            caption: "\(QuantityText.count(concepts.count, "concept")) in \(model), \(layer), "
                + "\(QuantityText.count(seeds.count, "seed")), scale \(QuantityText.number(scale))",
            note: note(hasTexts: hasTexts))
    }

    /// What the codes of every method tell of the concepts, each score beside what it is by chance: mean and standard deviation over
    /// the seeds. It has no rows if no codes were measured.
    public var codeTable: Table {
        func score(_ title: String, best: Table.Best? = .highest, beside chance: String = "by chance") -> [Table.Column]
        {
            [
                Table.Column(title + " ↑", format: .places(2), best: best),
                Table.Column("\(title) \(chance)", format: .places(2)),
            ]
        }
        let values: [(CodeScores) -> CodeScores.Score?] = [
            \.probingByOne, \.probingByFive, \.disentanglement, \.completeness, \.informativeness,
            \.targetedPerturbation, \.spuriousRemoval,
        ]
        let areMeasured = rows.contains { $0.scores.contains { $0.codes != nil } }
        return Table(
            columns: ["method"] + score("1-sparse") + score("5-sparse") + score("D") + score("C") + score("I")
                + score("TPP", best: nil, beside: "of random features")
                + score("SCR", best: nil, beside: "of random features"),
            // Directions alone have no code.
            rows: rows.filter { areMeasured && $0.scores.contains { $0.fractionUnexplained != nil || $0.codes != nil } }
                .map { row in
                    let codes = row.scores.compactMap(\.codes)
                    return [.text(Self.name(row))]
                        + values.flatMap { value -> [Table.Cell] in
                            let found = codes.compactMap(value)
                            let chances = found.map(\.chance).filter(\.isFinite)
                            return [
                                Self.cell(of: found.map(\.value)),
                                chances.isEmpty ? .missing : .number(Estimate(of: chances).mean),
                            ]
                        }
                },
            caption: "Codes in \(model), \(layer), \(QuantityText.count(seeds.count, "seed"))",
            note:
                "Mean ± standard deviation over seeds, on shifts that the methods did not learn from; probes choose their features on one "
                + "part of them and are measured on another. By chance: with shuffled labels. 1-sparse and 5-sparse: the accuracy of a "
                + "probe of the best feature or five. D and C: disentanglement and completeness (DCI), shares of importance; where a regression "
                + "finds next to nothing, few weights are left, and both are high. I: the balanced accuracy of all features together. TPP and SCR: two features at most are removed from the "
                + "shifts that probes read. An audit (arXiv 2605.18229) advises against both; ± is over seeds of the comparison, not of "
                + "probes." + codeRemarks.map(Self.sentence).joined() + failureNote)
    }

    /// How alike the columns of every method are over seeds, each score beside that of independent random columns. It has no rows with
    /// fewer than two seeds.
    public var seedTable: Table {
        func score(_ title: String) -> [Table.Column] {
            [
                Table.Column(title + " ↑", format: .places(2), best: .highest),
                Table.Column("\(title) by chance", format: .places(2)),
            ]
        }
        return Table(
            columns: ["method"] + score("PW-MCC") + score("MMCS") + score("stability") + score("subspace overlap"),
            rows: rows.compactMap { row in
                row.seedAgreement.map { found in
                    [
                        .text(Self.name(row)), Self.cell(of: found.pwmcc), .number(found.chancePWMCC),
                        Self.cell(of: found.mmcs), .number(found.chanceMMCS), .number(found.stability),
                        .number(found.chanceStability), Self.cell(of: found.subspaceOverlap),
                        .number(found.chanceSubspaceOverlap),
                    ]
                }
            },
            caption: "Columns of \(QuantityText.count(seeds.count, "seed")) in \(model), \(layer)",
            note:
                "Mean ± standard deviation over pairs of seeds. By chance: independent random columns of the same shapes. PW-MCC: "
                + "|cosines| of columns that are matched one to one. MMCS: the largest |cosine| of every column, the mean of both ways. "
                + "Stability: the mean share of other seeds that have a column with |cosine| ≥ 0.7. Subspace overlap: how far the "
                + "spans are the same; by chance the rank divided by the width."
                + remarks.filter { $0.hasPrefix("all seeds") }.map(Self.sentence).joined() + failureNote)
    }

    /// The table for a paper, with the package `booktabs`.
    public var latex: String { table.latex }

    private static func sentence(_ remark: String) -> String {
        " " + remark.prefix(1).uppercased() + remark.dropFirst()
    }

    /// The name of a method, with a star if it failed or lacks a score at a seed.
    private static func name(_ row: Row) -> String { row.failures.isEmpty ? row.method : row.method + " *" }

    /// Mean and standard deviation of several values; a single one has none.
    private static func cell(of values: [Double]) -> Table.Cell {
        values.count > 1 ? .estimate(of: values) : .number(values.first)
    }

    private var failureNote: String {
        let failures = rows.flatMap { row in
            row.failures.map { "\(row.method), seed \($0.seed): \($0.reason)" }
        }
        return failures.isEmpty ? "" : " * failed or in part: " + failures.joined(separator: " ")
    }

    /// Sentences on how many concepts several trainings agree on.
    private var replicationRemarks: [String] {
        rows.compactMap { row in
            let found = row.scores.compactMap(\.replication)
            guard !found.isEmpty else { return nil }
            func mean(_ value: (ReplicatedConcepts) -> Double) -> Double { Estimate(of: found.map(value)).mean }
            func range(_ counts: [Int]) -> String {
                counts.min() == counts.max() ? "\(counts[0])" : "\(counts.min()!) to \(counts.max()!)"
            }
            return
                "\(row.method): of \(range(found.map(\.trainedFeatures))) features a training, \(range(found.map(\.count))) return in most of the trainings that ended about as well as the best; what returns in all of these holds \(QuantityText.percent(mean(\.heldInAll))) of what the features explain, on average. Its MCC counts a concept without a column as 0, and its PW-MCC is of the columns of the seed with fewer."
        }
    }

    /// Sentences on methods whose features were chosen among more than random columns were.
    private var choiceRemarks: [String] {
        func choices(_ row: MethodComparison.Row) -> Int? { row.scores.compactMap(\.choices).max() }
        guard let random = self["random columns"].flatMap(choices) else { return [] }
        return rows.compactMap { row in
            guard let own = choices(row), own > random else { return nil }
            return
                "\(row.method): features were chosen among \(own.grouped), and random columns among \(random.grouped), so that choosing gives it more; compare it with as many random columns."
        }
    }

    /// Sentences on what selectivity and off-target are not of; empty if they are of all concepts.
    private var selectivityRemarks: [String] {
        guard hasOtherAttributes else { return [SelectivityMatrix.loneAttribute] }
        return rows.compactMap { row in
            let found = row.scores.compactMap(\.probes)
            let (count, all) = (
                found.reduce(0) { $0 + $1.offTargetCount }, found.reduce(0) { $0 + $1.effects.count }
            )
            guard count < all else { return nil }
            let seeds = found.count > 1 ? " over \(found.count) seeds" : ""
            return SelectivityMatrix.offTargetRemark("of \(row.method)\(seeds)", count, of: all)
        }
    }

    private func note(hasTexts: Bool) -> String {
        return
            "Mean ± standard deviation over seeds. All methods of a seed learn from the same pairs and are measured on the same texts. MCC, "
            + "detection (AUROC) and steering are measured on other texts than features "
            + "were chosen on. M: probes of a later layer; G: generated texts. Random columns have features chosen as those of the "
            + "others, and show what choosing gives. Scale 1 is \(unitName). By chance: the PW-MCC of independent random columns of the same shapes."
            + (hasTexts
                ? " Intact: the share of directions whose texts have at most \(QuantityText.number(SteeringBounds().perplexityRatio)) times the unsteered perplexity and \(QuantityText.percent(SteeringBounds().addedRepetition)) more repetition."
                : "")
            + (replicationRemarks + choiceRemarks + selectivityRemarks + remarks).map(Self.sentence).joined()
            + failureNote
    }
}
