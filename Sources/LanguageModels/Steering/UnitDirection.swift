/// A direction of the residual stream at unit length.
struct UnitDirection {
    /// u (d), in single precision; not finite for a vector of zeros.
    let vector: [Float]

    init(_ direction: [Float]) {
        let length = direction.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        vector = direction.map { Float(Double($0) / length) }
    }

    /// ⟨h, u⟩ in double precision, summed from the first entry on.
    func coordinate(of row: some Collection<Float>) -> Double {
        var sum = 0.0
        for (number, unit) in zip(row, vector) { sum += Double(number) * Double(unit) }
        return sum
    }
}
