import Figures
import SparseShift

extension Agreement: Displayable {
    /// A card with the median over all pairs of runs, and the agreement of every two.
    public var representation: Representation { card.representation }

    /// The MCC of every two models, in the order in which they were given.
    public var heatMap: HeatMap {
        HeatMap(
            (0..<count).map { row in (0..<count).map { self[row, $0] } }, rowTitle: "run", columnTitle: "run",
            valueTitle: "MCC")
    }

    /// The UDR of every model: the median of its agreement with the others.
    public var table: Table {
        Table(
            columns: [
                Table.Column("run", alignment: .trailing), Table.Column("UDR", format: .places(4), best: .highest),
            ],
            rows: each.enumerated().map { [.integer($0.offset), .number($0.element)] })
    }

    var card: Card {
        Card(
            "Agreement of the decoders", subtitle: "MCC between the columns of every two seeds; no labels needed",
            facts: [
                Card.Fact("median (UDR)", QuantityText.correlation(median)),
                Card.Fact("mean", QuantityText.correlation(mean)),
                Card.Fact("lowest", pairs.min().map(QuantityText.correlation) ?? "–"),
                Card.Fact("pairs", QuantityText.count(pairs.count)),
            ], figure: count > 2 ? heatMap : nil, table: count > 2 ? table : nil)
    }
}
