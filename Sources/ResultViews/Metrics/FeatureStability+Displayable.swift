import Figures
import SparseShift

extension FeatureStability: Displayable {
    /// A card with the mean stability and its curve over thresholds, beside random directions.
    public var representation: Representation { card.representation }

    /// The mean stability over thresholds of |cos|, beside that of random directions.
    public var chart: Chart {
        Chart(curve) { point in
            for (name, value) in [("features", point.stability), ("random directions", point.chance)] {
                // A level that was not measured is a gap.
                LineMark(x: .value("|cos| at least", point.threshold), y: .value("mean stability", value))
                    .foregroundStyle(by: .value("directions", name))
            }
        }
        .frame(width: 360, height: 200)
    }

    /// A row a seed: how many of its features return in all other seeds, in some and in none.
    public var table: Table {
        Table(
            columns: [
                Table.Column("seed", alignment: .trailing), Table.Column("features", alignment: .trailing),
                Table.Column("mean stability", format: .places(3)), Table.Column("in all others", alignment: .trailing),
                Table.Column("in some", alignment: .trailing), Table.Column("in none", alignment: .trailing),
            ],
            rows: seeds.enumerated().map { model, seed in
                let values = stabilities(ofModel: model)
                let (all, none) = (values.count { $0 == 1 }, values.count { $0 == 0 })
                return [
                    .integer(seed), .integer(values.count), .number(values.reduce(0, +) / Double(max(1, values.count))),
                    .integer(all), .integer(values.count - all - none), .integer(none),
                ]
            })
    }

    var card: Card {
        Card(
            "Stability of features",
            subtitle: "the share of other seeds with |cos| ≥ \(QuantityText.number(threshold))",
            facts: [
                Card.Fact("mean", QuantityText.correlation(mean())),
                Card.Fact(
                    "random directions", chance.values.isEmpty ? "–" : QuantityText.correlation(randomStability())),
                Card.Fact("seeds", QuantityText.count(seeds.count)),
            ], figure: chart, table: table)
    }
}
