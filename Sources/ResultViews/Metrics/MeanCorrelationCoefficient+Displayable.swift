import Figures
import SparseShift

extension MeanCorrelationCoefficient: Displayable {
    /// The score above the matrix of correlations.
    public var representation: Representation { heatMap.representation }

    /// |correlation| of every concept (row) with every feature (column), the matched cells outlined.
    ///
    /// The columns are ordered so that the matches are on the diagonal; their names are the numbers of the features.
    public var heatMap: HeatMap {
        let matched = matches.map(\.feature)
        let order = matched + Set(0..<correlations.columns).subtracting(matched).sorted()
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        return HeatMap(
            (0..<correlations.rows).map { row in order.map { Double(correlations[row, $0]) } },
            rows: (0..<correlations.rows).map(String.init), columns: order.map(String.init),
            title: "MCC \(QuantityText.correlation(score))", rowTitle: "concept", columnTitle: "feature",
            valueTitle: "|correlation|", domain: 0...1,
            highlighted: matches.map { HeatMap.Cell(row: $0.concept, column: places[$0.feature]!) })
    }

    /// The feature that matches each concept, with |correlation|.
    public var table: Table {
        Table(
            columns: [
                Table.Column("concept", alignment: .trailing), Table.Column("feature", alignment: .trailing),
                Table.Column("|correlation|", format: .places(4)),
            ],
            rows: matches.map { [.integer($0.concept), .integer($0.feature), .number($0.correlation)] },
            caption: "MCC \(QuantityText.correlation(score))")
    }
}
