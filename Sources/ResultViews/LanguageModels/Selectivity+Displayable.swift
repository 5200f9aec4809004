import Figures
import LanguageModels
import Numerics

extension SelectivityMatrix {
    /// The effects, one row a concept that is steered to, with the diagonal outlined.
    ///
    /// - Parameter bound: The end of the colours; `nil` for the largest effect.
    func heatMap(bound: Double? = nil, valueTitle: String) -> HeatMap {
        HeatMap(
            values, rows: concepts, columns: concepts, title: method, rowTitle: "steered to", columnTitle: "effect on",
            valueTitle: valueTitle, domain: bound.map { -$0...$0 }, colors: .diverging,
            highlighted: concepts.indices.map { HeatMap.Cell(row: $0, column: $0) })
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
        return Table(
            columns: [
                "method", Table.Column("hits", format: percent, best: .highest),
                Table.Column("selectivity", format: .places(2), best: .highest),
                Table.Column("off-target", format: .places(2), best: .lowest),
                Table.Column("own effect", format: .places(2)),
                Table.Column("beyond chance", format: percent, best: .highest),
                Table.Column("features", alignment: .trailing),
            ],
            rows: matrices.map { matrix in
                let places = matrix.concepts.indices
                let offTargets = places.compactMap { matrix.offTarget($0) }
                return [
                    .text(matrix.method), .number(matrix.hitRate),
                    .number(SampleStatistics.mean(places.map { matrix.selectivity($0) })),
                    offTargets.isEmpty ? .missing : .number(SampleStatistics.median(offTargets)!),
                    .number(SampleStatistics.mean(places.map { matrix.values[$0][$0] })),
                    .number(
                        Double(places.count { matrix.values[$0][$0] > randomBounds[$0] })
                            / Double(max(1, places.count))),
                    matrix.distinctFeatures.map { .text("\($0) of \(matrix.concepts.count)") } ?? .missing,
                ]
            } + [
                [
                    "by chance", measure == .probes ? .number(matrices[0].chanceHitRate) : .missing,
                    .number(matrices[0].chanceSelectivity),
                    .number(1), .number(0), .number(0.025), .missing,
                ]
            ],
            caption: "Steering to \(concepts.count) concepts",
            note:
                "Hits: the concept rises more than any of another attribute changes. Selectivity: its part of all effects on it and "
                + "on other attributes, mean over concepts. Off-target: the mean effect on other attributes by its own, median over "
                + "concepts. Beyond chance: the own effect is larger than that of 95 % of random directions.")
    }

    /// Every effect with its interval: a row a method and concept steered to, a column a concept.
    public var effects: Table {
        Table(
            columns: ["method", "steered to"] + concepts.map { Table.Column($0) },
            rows: matrices.flatMap { matrix in
                matrix.concepts.indices.map { row in
                    [.text(matrix.method), .text(matrix.concepts[row])]
                        + matrix.concepts.indices.map { column in
                            let interval = matrix.intervals[row][column]
                            return .text(
                                "\(QuantityText.number(matrix.values[row][column])) [\(QuantityText.number(interval.lowerBound)), "
                                    + "\(QuantityText.number(interval.upperBound))]")
                        }
                }
            }, caption: "Effects with intervals of 95 % over texts")
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
