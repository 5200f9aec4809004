import Figures
import SparseShift

extension FeatureClustering: Displayable {
    /// The similarities as a heat map, similar features side by side.
    public var representation: Representation { heatMap.representation }

    /// The similarity (1 − distance) of every two features, in the order of the tree's leaves.
    public var heatMap: HeatMap {
        let order = order
        return HeatMap(
            order.map { row in order.map { 1 - Double(distances[row, $0]) } }, rows: order.map(String.init),
            columns: order.map(String.init), title: "Similarity of features", rowTitle: "feature",
            columnTitle: "feature", valueTitle: "similarity", domain: 0...1)
    }

    /// The clusters of more than one feature whose members are at most `height` apart on average, the largest first.
    public func table(height: Double) -> Table {
        let found = clusters(height: height).filter { $0.count > 1 }.sorted { ($0.count, $1[0]) > ($1.count, $0[0]) }
        return Table(
            columns: [Table.Column("size", alignment: .trailing), "features"],
            rows: found.map { [.integer($0.count), .text($0.map(String.init).joined(separator: ", "))] },
            caption: "Features at most \(QuantityText.number(height)) apart")
    }
}
