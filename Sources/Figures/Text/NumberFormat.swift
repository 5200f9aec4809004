/// How the numbers of one column or one set of labels are written.
public enum NumberFormat: Sendable, Equatable {
    /// The same number of decimals for all, chosen so that the largest number shows three or four digits. Numbers that
    /// would then read as zero are written as powers of ten.
    case automatic
    /// A fixed number of decimals.
    case places(Int)
    /// A fixed number of decimals, but powers of ten for numbers that would then read as zero.
    case placesOrPower(Int)
    /// A number of significant digits, chosen for each value on its own.
    case significant(Int)
    /// Mantissa and power of ten with a number of significant digits.
    case scientific(Int)
    /// A share of one as a percentage with a number of decimals: 0.25 with none is written `25%`.
    case percent(places: Int)

    /// The format, with `automatic` resolved for the numbers that it will write.
    func resolved(for values: [Double]) -> NumberFormat {
        guard self == .automatic else { return self }
        let sizes = values.filter { $0.isFinite && $0 != 0 }.map(\.magnitude)
        guard let largest = sizes.max() else { return .places(0) }
        let exponent = decimalExponent(largest)
        if exponent < -3 || exponent >= 9 { return .scientific(3) }
        let places = exponent < -1 ? 2 - exponent : max(0, min(3, 3 - exponent))
        let unit = powerOfTen(places)
        // Decimals that are zero in every number tell nothing.
        for fewer in 0..<places where sizes.allSatisfy({ isWhole($0 * powerOfTen(fewer)) }) { return .places(fewer) }
        return sizes.contains { $0 * unit < 0.5 } ? .placesOrPower(places) : .places(places)
    }

    /// A mean and its spread with the same number of decimals; a spread that rounds to zero is written as zero.
    func texts(of estimate: Estimate) -> (mean: NumberText, spread: NumberText) {
        switch self {
        case .placesOrPower(let places): return (text(estimate.mean), NumberFormat.places(places).text(estimate.spread))
        case .significant(let digits):
            let exponent = decimalExponent(estimate.mean)
            // Powers of ten have no decimals to share.
            guard estimate.mean.isFinite, estimate.mean != 0, (-3..<7).contains(exponent) else { break }
            let shared = NumberFormat.places(max(0, min(20, digits) - 1 - exponent))
            return (shared.text(estimate.mean), shared.text(estimate.spread))
        case .automatic, .places, .scientific, .percent: break
        }
        return (text(estimate.mean), text(estimate.spread))
    }

    private func isWhole(_ value: Double) -> Bool { (value - value.rounded()).magnitude < 1e-9 * max(1, value) }

    /// One number in this format. `automatic` chooses the decimals for this number alone.
    public func text(_ value: Double) -> NumberText {
        switch self {
        case .automatic: return resolved(for: [value]).text(value)
        case .placesOrPower(let places):
            if value != 0, value.magnitude * powerOfTen(places) < 0.5 { return .scientific(value, significant: 3) }
            return .fixed(value, places: places, grouped: true)
        case .places(let places): return .fixed(value, places: places, grouped: true)
        case .significant(let digits): return .brief(value, significant: digits)
        case .scientific(let digits): return .scientific(value, significant: digits)
        case .percent(let places):
            var text = NumberText.fixed(value * 100, places: places, grouped: true)
            if value.isFinite { text.digits += "%" }
            return text
        }
    }
}
