import SparseShift

extension ShiftSpectrum: Displayable {
    /// The eigenvalues of E[Δz Δzᵀ], and what the first of them leave unexplained.
    public var representation: Representation { panels.representation }

    public var panels: Panels {
        let places = eigenvalues.indices.map { Double($0 + 1) }
        var left = total
        let unexplained = eigenvalues.map { value -> Double in
            left = max(0, left - value)
            return total > 0 ? left / total : 0
        }
        return Panels([
            LineChart(
                [.init(x: places, y: eigenvalues)], xLabel: "direction", yLabel: "eigenvalue", yScale: .logarithmic),
            LineChart([.init(x: places, y: unexplained)], xLabel: "direction", yLabel: "least FVU of so many"),
        ])
    }
}
