import Figures
import SparseShift

extension DisentanglementScores: Displayable {
    /// A card with the three scores beside shuffled labels, and the importances as a heat map.
    public var representation: Representation { card.representation }

    /// D, C and I beside their chance levels.
    public var table: Table {
        let told = informativeness.reduce(0, +) / Double(max(1, informativeness.count))
        return Table(
            columns: Table.chanceColumns("score", value: "value"),
            rows: [
                Table.chanceRow("disentanglement", disentanglement, disentanglementChance),
                Table.chanceRow("completeness", completeness, completenessChance),
                Table.chanceRow("informativeness", told, informativenessChance),
            ], note: "Chance: shuffled labels.")
    }

    /// The importance of the features that matter most (rows) for every concept (columns).
    public func heatMap(features count: Int = 40) -> HeatMap {
        let sums = importance.map { $0.reduce(0, +) }
        let shown = sums.indices.sorted { (sums[$0], $1) > (sums[$1], $0) }.prefix(max(1, count))
        return HeatMap(
            shown.map { importance[$0] }, rows: shown.map(String.init), columns: concepts, rowTitle: "feature",
            columnTitle: "concept", valueTitle: "importance")
    }

    var card: Card {
        Card(
            "Disentanglement, completeness, informativeness",
            subtitle:
                "\(QuantityText.count(importance.count)) features, \(QuantityText.count(concepts.count, "concept")); importance: \(kind == .trees ? "gradient-boosted trees" : "|weights| of L1 logistic regressions")",
            facts: [Card.Fact](), figure: heatMap(), table: table)
    }
}
