import Figures
import SparseShift

extension ShiftSpectrum: Displayable {
    /// The eigenvalues of E[Δz Δzᵀ], and what their directions leave unexplained.
    public var representation: Representation { panels.representation }

    /// The eigenvalues in descending order, and the share of the variance that as many directions leave unexplained.
    public var panels: Panels {
        let places = PlottableValues.values("direction", eigenvalues.indices.map { $0 + 1 })
        var left = total
        let unexplained = eigenvalues.map { value -> Double in
            left = max(0, left - value)
            return total > 0 ? left / total : 0
        }
        return Panels([
            Chart { LinePlot(x: places, y: .values("eigenvalue", eigenvalues)) }.chartYScale(type: .log),
            Chart { LinePlot(x: places, y: .values("least FVU of so many", unexplained)) },
        ])
    }
}
