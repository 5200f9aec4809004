import Figures
import JSON
import LanguageModels
import Numerics
import ResultViews

/// The tables of a study.
package struct StudyReport {
    let folder: StudyFolder
    package let outcome: StudyRun.Outcome
    /// The number of parts that the study has.
    package let partCount: Int
    let selectivities: [(part: StudyPart, selectivity: Selectivity, probes: JSONValue)]

    package init(folder: StudyFolder, outcome: StudyRun.Outcome, partCount: Int) {
        (self.folder, self.outcome, self.partCount) = (folder, outcome, partCount)
        selectivities = outcome.results.compactMap { part, result in
            let json = result["selectivity"] ?? .null
            return Selectivity(json).map { (part, $0, json["probes"] ?? .null) }
        }
    }

    /// Writes the tables, and a figure beside the result of every part that has one.
    ///
    /// - Throws: An error that names the file that cannot be written.
    package func write(withFigures: Bool) throws {
        if !selectivities.isEmpty {
            try folder.write(effects.csv, to: "effects.csv")
            try folder.write(selectivity.csv, to: "selectivity.csv")
            try folder.write(selectivity.latex + "\n", to: "selectivity.tex")
            if !probes.rows.isEmpty { try folder.write(probes.csv, to: "probes.csv") }
            if withFigures {
                for (part, found, _) in selectivities { try found.heatMaps.write(to: folder.figure(of: part)) }
            }
        }
        if !sweep.rows.isEmpty {
            try folder.write(points.csv, to: "sweep.csv")
            try folder.write(sweep.latex + "\n", to: "sweep.tex")
        }
        if !agreement.rows.isEmpty {
            try folder.write(agreement.csv, to: "agreement.csv")
            try folder.write(agreement.latex + "\n", to: "agreement.tex")
        }
        for (part, comparison) in comparisons {
            try folder.write(comparison["csv"]?.string ?? "", to: part.fileName + ".csv")
            try folder.write((comparison["latex"]?.string ?? "") + "\n", to: part.fileName + ".tex")
            for name in ["codes", "seeds"] {
                let file = "\(part.fileName)_\(name)"
                guard let table = comparison["others"]?[name] else {
                    // Those of an earlier run with more seeds would be of another table.
                    for ending in [".csv", ".tex"] { try folder.remove(file + ending) }
                    continue
                }
                try folder.write(table["csv"]?.string ?? "", to: file + ".csv")
                try folder.write((table["latex"]?.string ?? "") + "\n", to: file + ".tex")
            }
        }
    }

    var json: JSONValue {
        .object([
            "folder": .string(folder.path), "parts": .integer(partCount),
            "done": .integer(outcome.results.count), "interrupted": .boolean(outcome.isInterrupted),
            "failures": .array(outcome.failures.map { .string($0) }),
            "results": .array(outcome.results.map(\.result)),
        ])
    }

    package var text: String {
        var parts: [String] = []
        if !selectivity.rows.isEmpty { parts.append(selectivity.plainText) }
        if !sweep.rows.isEmpty { parts.append(sweep.plainText) }
        if !agreement.rows.isEmpty { parts.append(agreement.plainText) }
        parts += comparisons.compactMap { $0.comparison["text"]?.string }
        parts += outcome.failures.map { "failed: \($0)" }
        parts.append("\(outcome.results.count) of \(partCount) parts in \(folder.path)")
        return parts.joined(separator: "\n\n")
    }

    /// Every effect of every part, a row each.
    private var effects: Table {
        Table(
            columns: [
                "measure", "scale", "seed", "method", "steered to", "effect on", "effect", "low", "high", "random 95 %",
                "feature", "sign",
            ],
            rows: selectivities.flatMap { part, found, _ in
                found.matrices.flatMap { matrix in
                    matrix.concepts.indices.flatMap { row in
                        matrix.concepts.indices.map { column -> [Table.Cell] in
                            let interval = matrix.intervals[row][column]
                            return [
                                .text(part.measure.rawValue), .number(part.scale), .integer(part.seed),
                                .text(matrix.method), .text(matrix.concepts[row]), .text(matrix.concepts[column]),
                                .number(matrix.values[row][column]), .number(interval.lowerBound),
                                .number(interval.upperBound), .number(found.randomBounds[column]),
                                matrix.features[row].map { .integer($0) } ?? .missing,
                                matrix.features[row] == nil ? .missing : .integer(matrix.signs[row]),
                            ]
                        }
                    }
                }
            }, visibleRows: nil)
    }

    /// What the matrices come to, a row a measure, scale and method, over seeds.
    private var selectivity: Table {
        let percent = NumberFormat.percent(places: 0)
        var groups: [(measure: StudyPlan.Measure, scale: Double, found: [Selectivity])] = []
        /// The digests of the directions of every method, by seed.
        var digests: [String: Set<String>] = [:]
        for (part, found, _) in selectivities {
            let place = groups.firstIndex { $0.measure == part.measure && $0.scale == part.scale }
            if let place {
                groups[place].found.append(found)
            } else {
                groups.append((part.measure, part.scale ?? 0, [found]))
            }
        }
        for (_, result) in outcome.results {
            for (method, digest) in result["directions"]?.object ?? [:] {
                if let digest = digest.string { digests[method, default: []].insert(digest) }
            }
        }
        return Table(
            columns: [
                "measure", "scale", "method", Table.Column("hits", format: percent),
                Table.Column("selectivity", format: .places(2)), Table.Column("off-target", format: .places(2)),
                Table.Column("own effect", format: .places(2)), Table.Column("beyond chance", format: percent),
                Table.Column("intact", format: percent), Table.Column("seeds"), Table.Column("directions"),
            ],
            rows: groups.flatMap { group -> [[Table.Cell]] in
                var methods: [String] = []
                for name in group.found.flatMap({ $0.matrices.map(\.method) }) where !methods.contains(name) {
                    methods.append(name)
                }
                let head: [Table.Cell] = [.text(group.measure.rawValue), .number(group.scale)]
                let rows = methods.map { name -> [Table.Cell] in
                    let numbers = group.found.compactMap { found in found[name].map { Self.numbers($0, found) }
                    }
                    var row = head
                    row.append(.text(name))
                    for place in 0..<6 { row.append(Self.cell(numbers.map { $0[place] })) }
                    row.append(.integer(numbers.count))
                    row.append(digests[name].map { .integer($0.count) } ?? .missing)
                    return row
                }
                let first = group.found[0]
                let chance: [Table.Cell] = [
                    .text("by chance"), first.measure == .probes ? .number(first.matrices[0].chanceHitRate) : .missing,
                    first.matrices[0].hasOtherAttributes ? .number(first.matrices[0].chanceSelectivity) : .missing,
                    first.matrices[0].hasOtherAttributes ? .number(1.0) : .missing, .number(0.0), .number(0.025),
                    .missing, .missing, .missing,
                ]
                return rows + [head + chance]
            }, caption: "Selectivity of steering",
            note:
                "Probes: change of the log odds that probes of a later layer give, in standard deviations. Generations: change of the "
                + "share of texts with the concept. Hits: the concept rises more than any of another attribute changes. Off-target: "
                + "the mean effect on other attributes by the own one, median over concepts. Beyond chance: the own effect is "
                + "larger than that of 95 % of random directions. Intact: the concepts whose steered texts have at most 2 times the "
                + "unsteered perplexity and 10 % more repetition. Spreads are standard deviations over seeds. Directions: how many different ones "
                + "a method has over the seeds; with one, the spread is that of the texts alone. –: not defined, or not a finite number, "
                + "for a seed or more." + remarks.map { " " + $0 }.joined()
                + Self.unknown(selectivities.map(\.selectivity.unknownJudgements).reduce(0, +)),
            visibleRows: nil)
    }

    /// Hits, selectivity, off-target, own effect, what is beyond chance, and what is intact.
    private static func numbers(_ matrix: SelectivityMatrix, _ found: Selectivity) -> [Double?] {
        let places = matrix.concepts.indices
        return [
            matrix.hitRate,
            matrix.hasOtherAttributes ? SampleStatistics.mean(places.map { matrix.selectivity($0) }) : nil,
            SampleStatistics.median(places.compactMap { matrix.offTarget($0) }),
            SampleStatistics.mean(places.map { matrix.values[$0][$0] }),
            matrix.beyond(found.randomBounds), matrix.intact(),
        ]
    }

    /// A sentence on judgements that are not known; empty if there are none.
    private static func unknown(_ count: Int) -> String {
        count == 0
            ? ""
            : " \(QuantityText.count(count, "judgement")) could not be read, and \(count == 1 ? "counts" : "count") as without the concept."
    }

    /// One number, or the mean of several with their spread; missing if one of them is, since the mean of the others would be
    /// that of other seeds than it says.
    package static func cell(_ values: [Double?]) -> Table.Cell {
        let known = values.compactMap { $0.flatMap { $0.isFinite ? $0 : nil } }
        guard known.count == values.count, let first = known.first else { return .missing }
        return known.count == 1 ? .number(first) : .estimate(of: known)
    }

    /// How well the probes know the concepts.
    private var probes: Table {
        Table(
            columns: ["scale", "seed", "concept", "AUROC"],
            rows: selectivities.flatMap { part, _, probes in
                (probes.array ?? []).map { probe in
                    [
                        .number(part.scale), .integer(part.seed), .text(probe["concept"]?.string ?? ""),
                        .number(probe["auroc"]?.number),
                    ]
                }
            }, visibleRows: nil)
    }

    private var sweeps: [(part: StudyPart, sweep: JSONValue)] {
        outcome.results.compactMap { part, result in result["sweep"].map { (part, $0) } }
    }

    /// Every direction at every scale.
    private var points: Table {
        Table(
            columns: ["concept", "seed", "direction", "scale", "share", "perplexity", "repetition", "texts"],
            rows: sweeps.flatMap { part, sweep in
                (sweep["points"]?.array ?? []).map { point -> [Table.Cell] in
                    [
                        .text(part.concept ?? ""), .integer(part.seed), .text(point["direction"]?.string ?? ""),
                        .number(point["scale"]?.number), .number(point["share"]?.number),
                        .number(point["perplexity"]?.number), .number(point["repetition"]?.number),
                        .integer(point["texts"]?.array?.count ?? 0),
                    ]
                }
            }, visibleRows: nil)
    }

    /// Every direction at its best scale, over seeds.
    private var sweep: Table {
        let share = NumberFormat.percent(places: 0)
        var groups: [(concept: String, direction: String, found: [JSONValue])] = []
        for (part, sweep) in sweeps {
            for best in sweep["summary"]?.array ?? [] {
                let (concept, direction) = (part.concept ?? "", best["direction"]?.string ?? "")
                let place = groups.firstIndex { $0.concept == concept && $0.direction == direction }
                if let place { groups[place].found.append(best) } else { groups.append((concept, direction, [best])) }
            }
        }
        return Table(
            columns: [
                "concept", "direction", Table.Column("scale", format: .significant(3)),
                Table.Column("texts with it", format: share), Table.Column("held out", format: share),
                Table.Column("perplexity", format: .significant(3)), Table.Column("repetition", format: share),
            ],
            rows: groups.map { group -> [Table.Cell] in
                var row: [Table.Cell] = [.text(group.concept), .text(group.direction)]
                for key in ["scale", "share", "held_out", "perplexity", "repetition"] {
                    row.append(Self.cell(group.found.map { $0[key]?.number }))
                }
                return row
            }, caption: "Texts with the concept at the best scale of every direction",
            note:
                "Held out: the scale is chosen on one half of the prompts and measured on the other; directions are compared by it; "
                + "prompting has no scale to choose, and the same share in both columns. –: not a finite number for a seed or more. A "
                + "scale is allowed up to 2 times the unsteered perplexity and 10 % more repetition."
                + Self.unknown(
                    sweeps.flatMap { $0.sweep["points"]?.array ?? [] }.compactMap { $0["unknown"]?.integer }.reduce(
                        0, +)),
            visibleRows: nil)
    }
}
