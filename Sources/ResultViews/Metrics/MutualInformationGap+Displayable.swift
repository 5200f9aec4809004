import Figures
import SparseShift

extension MutualInformationGap: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row a concept, below the score and its chance level.
    public var table: Table {
        .gaps(concepts, features, gaps, caption: "MIG \(QuantityText.correlation(score))", chance)
    }
}

extension Table {
    /// The gap of every concept, with the chance level of their mean.
    static func gaps(
        _ concepts: [String], _ features: [Int], _ gaps: [Double], caption: String, _ chance: ChanceLevel
    ) -> Table {
        Table(
            columns: ["concept", Column("best feature", alignment: .trailing), Column("gap", format: .places(3))],
            rows: concepts.indices.map { [.text(concepts[$0]), .integer(features[$0]), .number(gaps[$0])] },
            caption: caption,
            note: chance.values.isEmpty
                ? ""
                : "Shuffled labels: \(QuantityText.correlation(chance.mean)), 1 in 20 above \(QuantityText.correlation(chance.upper))."
        )
    }
}
