extension ShiftSpectrum {
    /// The directions that the shifts span beyond rounding and an even floor of noise.
    ///
    /// Noise that is equal in all directions has eigenvalues between σ²(1 − √γ)² and σ²(1 + √γ)², with γ the number of
    /// entries by the number of shifts (Marchenko and Pastur, 1967). If at least a fifth of the eigenvalues lie so close
    /// to the smallest one, they are such a floor.
    public var signalDirections: Int { directions }

    /// Whether something ends the directions: the span of the shifts, or a floor of noise. Otherwise the eigenvalues fall
    /// as far as they go, and their number says nothing.
    var hasEnd: Bool { directions < eigenvalues.count && measured > eigenvalues.count }

    private var directions: Int {
        let spanned = rank
        guard spanned == eigenvalues.count, let least = eigenvalues.last, measured > eigenvalues.count else {
            return spanned
        }
        let root = (Double(eigenvalues.count) / Double(measured)).squareRoot()
        let spread = (1 + root) / (1 - root)
        let edge = 1.1 * least * spread * spread
        let floor = eigenvalues.count { $0 <= edge }
        // Where all directions are alike, they are all signal.
        guard floor * 5 >= eigenvalues.count, floor >= 3, floor < eigenvalues.count else { return spanned }
        return eigenvalues.count - floor
    }
}
