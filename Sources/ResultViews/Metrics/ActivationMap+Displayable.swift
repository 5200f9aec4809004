import Figures
import SparseShift

extension ActivationMap: Displayable {
    /// The codes as a heat map.
    public var representation: Representation { heatMap.representation }

    /// h of every feature (column) in every shift (row).
    public var heatMap: HeatMap {
        HeatMap(
            (0..<codes.rows).map { codes.row($0).map(Double.init) },
            rows: names.isEmpty ? shifts.map(String.init) : names,
            columns: features.map(String.init), rowTitle: names.isEmpty ? "shift" : "", columnTitle: "feature",
            valueTitle: "h",
            colors: .diverging, showsValues: false)
    }
}
