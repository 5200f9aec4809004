import Figures
import SparseShift

extension FeatureMap: Displayable {
    /// The strengths as a heat map.
    public var representation: Representation { heatMap.representation }

    /// E|h| of every feature (column) in the shifts in which a concept (row) changes.
    public var heatMap: HeatMap {
        HeatMap(
            (0..<strengths.rows).map { strengths.row($0).map(Double.init) },
            rows: names.isEmpty ? concepts.map(String.init) : names, columns: features.map(String.init),
            rowTitle: "concept that changes",
            columnTitle: "feature", valueTitle: "mean |h|", colors: .blues, showsValues: false)
    }
}
