import Figures
import SparseShift

extension DetailedEvaluation: Displayable {
    /// A card with reconstruction and sparseness, above the features that are active most often.
    public var representation: Representation { card.representation }

    /// How many features a card shows.
    private static let shownCount = 8

    /// Every feature: how often it is active, how large it is, and the scale at which it would reconstruct best.
    public var table: Table { table(of: Array(0..<codes.features)) }

    private func table(of features: [Int]) -> Table {
        let (frequencies, magnitudes) = (codes.activationFrequencies, codes.meanMagnitudes)
        return Table(
            columns: [
                Table.Column("feature", alignment: .trailing), Table.Column("active", format: .percent(places: 1)),
                Table.Column("mean |h|", format: .significant(3)), Table.Column("best scale", format: .places(3)),
            ],
            rows: features.map {
                [.integer($0), .number(frequencies[$0]), .number(magnitudes[$0]), .number(featureScales[$0])]
            })
    }

    var card: Card {
        let frequencies = codes.activationFrequencies
        let order = frequencies.indices.sorted { (frequencies[$0], $1) > (frequencies[$1], $0) }
        var most = table(of: Array(order.prefix(Self.shownCount)))
        if order.count > Self.shownCount { most.caption = "The features that are active most; .table has all" }
        return Card(
            "Detailed evaluation", subtitle: QuantityText.count(codes.count, "shift"),
            facts: reconstruction.facts + codes.facts, figure: codes.histogram, table: most)
    }
}
