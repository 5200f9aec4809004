import Figures
import LanguageModels
import Numerics

extension SelectivityMatrix {
    /// The effects, one row a concept that is steered to, with the diagonal outlined.
    ///
    /// - Parameter bound: The end of the colours; `nil` for the largest effect.
    func heatMap(bound: Double? = nil, valueTitle: String) -> HeatMap {
        HeatMap(
            values, rows: concepts.indices.map(rowName), columns: concepts, title: method, rowTitle: "steered to",
            columnTitle: "effect on",
            valueTitle: valueTitle, domain: bound.map { -$0...$0 }, colors: .diverging,
            highlighted: concepts.indices.map { HeatMap.Cell(row: $0, column: $0) })
    }
}

extension SelectivityMatrix {
    /// What is said where all concepts are of one attribute.
    package static let loneAttribute =
        "Hits are concepts that change as wanted, and selectivity and off-target are missing, since all concepts are of one attribute, and there is no other to be selective against."

    /// What is said of a median over some of the concepts.
    ///
    /// - Parameters:
    ///   - what: Whose it is, as in `of PCA`.
    ///   - count: How many concepts it is of.
    ///   - all: The number of concepts.
    package static func offTargetRemark(_ what: String, _ count: Int, of all: Int) -> String {
        "Off-target \(what) is that of \(count) of \(all) concepts; the others do not move when steered to."
    }
}

extension Selectivity: Displayable {
    /// A card with a heat map for every method and the table of what they come to.
    public var representation: Representation {
        Card(
            "Selectivity of steering", subtitle: subtitle,
            facts: [
                Card.Fact("effect", rule),
                Card.Fact("length", "\(QuantityText.number(length)), scale \(QuantityText.number(scale))"),
                Card.Fact(
                    "random directions",
                    "\(randomDirections); one in twenty is beyond \(QuantityText.number(randomBounds.min() ?? 0)) to "
                        + "\(QuantityText.number(randomBounds.max() ?? 0)), according to the concept"),
            ], figure: heatMaps, table: table
        ).representation
    }

    /// A heat map for every method, in the same colours.
    public var heatMaps: Panels {
        let bound = matrices.flatMap(\.values).joined().map(abs).max() ?? 1
        return Panels(
            matrices.map { $0.heatMap(bound: bound > 0 ? bound : 1, valueTitle: valueTitle) }, columns: 2)
    }

    /// What the matrices come to, a row a method, with what random directions would.
    public var table: Table {
        let percent = NumberFormat.percent(places: 0)
        var columns: [Table.Column] = [
            "method", Table.Column("hits", format: percent, best: .highest),
            Table.Column("selectivity", format: .places(2), best: .highest),
            Table.Column("off-target", format: .places(2), best: .lowest),
            Table.Column("own effect", format: .places(2)),
            Table.Column("beyond chance", format: percent, best: .highest),
            Table.Column("features", alignment: .trailing),
        ]
        let hasHarms = matrices.contains { !$0.harms.isEmpty }
        if hasHarms {
            columns += [
                Table.Column("intact", format: percent, best: .highest),
                Table.Column("perplexity ratio", format: .places(2), best: .lowest),
                Table.Column("added repetition", format: percent), Table.Column("empty", format: percent),
            ]
        }
        let isComparable = matrices[0].hasOtherAttributes
        let chance: [Table.Cell] = [
            "by chance", measure == .probes ? .number(matrices[0].chanceHitRate) : .missing,
            isComparable ? .number(matrices[0].chanceSelectivity) : .missing, isComparable ? .number(1) : .missing,
            .number(0), .number(0.025), .missing,
        ]
        return Table(
            columns: columns,
            rows: matrices.map { matrix in
                let places = matrix.concepts.indices
                let offTargets = places.compactMap { matrix.offTarget($0) }
                let cells: [Table.Cell] = [
                    .text(matrix.method), .number(matrix.hitRate),
                    isComparable
                        ? .number(SampleStatistics.mean(places.map { matrix.selectivity($0) })) : .missing,
                    offTargets.isEmpty ? .missing : .number(SampleStatistics.median(offTargets)!),
                    .number(SampleStatistics.mean(places.map { matrix.values[$0][$0] })),
                    .number(matrix.beyond(randomBounds)),
                    matrix.distinctFeatures.map { .text("\($0) of \(matrix.concepts.count)") } ?? .missing,
                ]
                return cells + (hasHarms ? matrix.harmCells : [])
            } + [chance + (hasHarms ? [.missing, .number(1), .number(0), .missing] : [])],
            caption: "Steering to \(concepts.count) concepts", note: note(hasHarms: hasHarms))
    }

    private func note(hasHarms: Bool) -> String {
        let aim = scale < 0 ? "falls" : "rises"
        var sentences = [
            "Hits: the concept \(aim) more than any of another attribute changes.",
            "Selectivity: its part of all effects on it and on other attributes, mean over concepts.",
            "Off-target: the mean effect on other attributes by its own, median over concepts.",
            "Beyond chance: the own effect is larger than that of 95 % of random directions.",
        ]
        if !matrices[0].hasOtherAttributes {
            sentences.append(SelectivityMatrix.loneAttribute)
        }
        sentences += matrices.filter { $0.hasOtherAttributes && $0.offTargetCount < $0.concepts.count }.map {
            SelectivityMatrix.offTargetRemark("of \($0.method)", $0.offTargetCount, of: $0.concepts.count)
        }
        if hasHarms {
            let bounds = SteeringBounds()
            sentences += [
                "Intact: the share of directions with at most \(QuantityText.number(bounds.perplexityRatio)) times the unsteered "
                    + "perplexity and \(QuantityText.percent(bounds.addedRepetition)) more repetition; effects of others may be those of broken texts.",
                "Perplexity ratio: median over directions, for the unsteered model. Empty: texts without letters or digits.",
            ]
        }
        if unknownJudgements > 0 {
            sentences.append(
                "\(QuantityText.count(unknownJudgements, "judgement")) could not be read, and \(unknownJudgements == 1 ? "counts" : "count") as without the concept."
            )
        }
        sentences += failures.map { "\($0.method) is left out: \($0.reason)" }
        sentences += leftOut.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return sentences.joined(separator: " ")
    }

    /// Every effect with its interval: a row a method and concept steered to, a column a concept.
    public var effects: Table {
        Table(
            columns: ["method", "steered to"] + concepts.map { Table.Column($0) },
            rows: matrices.flatMap { matrix in
                matrix.concepts.indices.map { row in
                    [.text(matrix.method), .text(matrix.rowName(row))]
                        + matrix.concepts.indices.map { column in
                            let interval = matrix.intervals[row][column]
                            return .text(
                                "\(QuantityText.number(matrix.values[row][column])) [\(QuantityText.number(interval.lowerBound)), "
                                    + "\(QuantityText.number(interval.upperBound))]")
                        }
                }
            }, caption: "Effects with intervals of 95 % over texts",
            note: matrices.contains { matrix in matrix.concepts.indices.contains(where: matrix.isBroken) }
                ? "* The steered texts are broken: their perplexity or repetition is out of bounds." : "")
    }

    /// The probes of the later layer, with how well they tell texts with the concept from those without, on texts that they were
    /// not fitted on; empty for generated texts.
    public var probeTable: Table {
        Table(
            columns: ["concept", Table.Column("AUROC", format: .places(3), best: .highest)],
            rows: probes.map { [.text($0.concept), $0.concordance.map { .number($0) } ?? .missing] },
            caption: "Probes of \(readingLayer ?? "no layer")", note: "Chance is 0.5.")
    }

    private var subtitle: String {
        let place = readingLayer.map { ", read by probes of \($0)" } ?? ""
        return "\(QuantityText.count(texts, "text")) of \(model), steered behind \(layer)\(place)"
    }

    private var rule: String {
        switch measure {
        case .probes: "change of the log odds, in standard deviations over unsteered texts"
        case .generations: "change of the share of texts with the concept"
        }
    }

    private var valueTitle: String { measure == .probes ? "Δ log odds / σ" : "Δ share" }
}

extension SelectivityMatrix {
    /// Whether texts were generated, and those of a concept are out of bounds.
    fileprivate func isBroken(_ concept: Int) -> Bool {
        harms.indices.contains(concept) && !harms[concept].isWithin()
    }

    /// The name of a concept that is steered to, marked if the texts are broken.
    fileprivate func rowName(_ concept: Int) -> String { concepts[concept] + (isBroken(concept) ? " *" : "") }

    /// The share of intact directions, and the harms over all.
    fileprivate var harmCells: [Table.Cell] {
        guard let intact = intact() else { return [.missing, .missing, .missing, .missing] }
        let ratio = SampleStatistics.median(harms.compactMap(\.perplexityRatio))
        return [
            .number(intact), .number(ratio), .number(SampleStatistics.mean(harms.map(\.addedRepetition))),
            .number(SampleStatistics.mean(harms.map(\.emptyShare))),
        ]
    }
}
