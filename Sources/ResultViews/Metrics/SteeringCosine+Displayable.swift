import Figures
import SparseShift

extension SteeringCosine: Displayable {
    /// A table with a row for each contrast, below the means with and without steering.
    public var representation: Representation { table.representation }

    /// The direction and scale of every contrast, chosen on training pairs, and the cosines that they reach.
    public var table: Table {
        Table(
            columns: [
                Table.Column("contrast", alignment: .trailing), Table.Column("direction", alignment: .trailing),
                Table.Column("α", format: .significant(3)), Table.Column("cosine, training", format: .places(4)),
                Table.Column("cosine, test", format: .places(4)), Table.Column("test pairs", alignment: .trailing),
            ],
            rows: choices.map {
                [
                    .integer($0.contrast), .integer($0.column), .number($0.scale), .number($0.trainingCosine),
                    .number($0.testCosine), .integer($0.testCount),
                ]
            },
            caption: steeringCaption(Estimate(mean: mean, spread: spread), unsteered: unsteeredMean),
            note: "Direction and α are chosen on training pairs.")
    }
}

extension ValueSteeringCosine: Displayable {
    /// A table with a row for each value, below the means with and without steering.
    public var representation: Representation { table.representation }

    /// The direction and scale of every value, chosen on training pairs.
    public var table: Table {
        Table(
            columns: [
                Table.Column("value", alignment: .trailing), Table.Column("direction", alignment: .trailing),
                Table.Column("α", format: .significant(3)),
            ],
            rows: choices.map { [.integer($0.value), .integer($0.column), .number($0.scale)] },
            caption: steeringCaption(Estimate(mean: mean, spread: spread), unsteered: unsteeredMean),
            note: """
                The target's direction is added, the source's removed; training pairs, on which both are chosen, reach \
                \(QuantityText.correlation(trainingMean)).
                """)
    }
}

extension OracleSteeringCosine: Displayable {
    /// A card with the mean cosine, and the directions that were best most often.
    public var representation: Representation {
        let counts = Dictionary(columns.map { ($0, 1) }, uniquingKeysWith: +)
        let most = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(8)
        return Card(
            "Steering cosine of an oracle", subtitle: "the best direction of every test pair, which no method can know",
            facts: [
                Card.Fact("cosine", QuantityText.correlation(Estimate(mean: mean, spread: spread))),
                Card.Fact("pairs", QuantityText.count(cosines.count)),
                Card.Fact("directions used", QuantityText.count(counts.count)),
            ],
            table: Table(
                columns: [
                    Table.Column("direction", alignment: .trailing),
                    Table.Column("best for pairs", alignment: .trailing),
                ],
                rows: most.map { [.integer($0.key), .integer($0.value)] })
        ).representation
    }
}

/// `Steering cosine 0.8719 ± 0.0310 over test pairs; without steering 0.8511`.
private func steeringCaption(_ cosine: Estimate, unsteered: Double) -> String {
    "Steering cosine \(QuantityText.correlation(cosine)) over test pairs; "
        + "without steering \(QuantityText.correlation(unsteered))"
}
