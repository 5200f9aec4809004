/// One labelled position on an axis.
public struct Tick: Sendable, Equatable {
    /// The value that is labelled.
    public var value: Double
    /// The value as text, with a true minus sign, separated thousands, and powers as `10⁻³`.
    public var label: String

    /// A position with its label.
    public init(value: Double, label: String) {
        self.value = value
        self.label = label
    }
}

extension Scale {
    /// Round values inside the domain, in ascending order.
    ///
    /// The steps are 1, 2 or 5 times a power of ten. On a logarithmic scale the values are 1, 2 and 5 in every decade
    /// if these are few enough, otherwise whole decades, thinned if there are many.
    ///
    /// - Parameter count: About how many.
    public func ticks(count: Int = 5) -> [Tick] {
        // More would lie on each other.
        let count = min(1_000, count)
        return switch kind {
        case .linear: linearTicks(count: max(1, count))
        case .log: logarithmicTicks(count: max(2, count))
        case .symmetricLog: symmetricTicks(count: max(3, count))
        }
    }

    /// The unlabelled values between the decades of a logarithmic scale; none on other scales, or if decades are left
    /// out already.
    ///
    /// - Parameter count: About how many labelled values there are.
    public func minorTicks(count: Int = 5) -> [Double] {
        guard kind == .log else { return [] }
        let labelled = ticks(count: count).map(\.value)
        let (first, last) = decades
        guard last - first <= max(2, count) else { return [] }
        return (first - 1...last).flatMap { exponent in
            (1...9).map { Double($0) * powerOfTen(exponent) }
        }.filter { value in
            domain.contains(value) && !labelled.contains { ($0 - value).magnitude < 1e-9 * value }
        }
    }

    /// The smallest step of 1, 2 or 5 times a power of ten that gives at most `count` intervals.
    static func roundStep(for domain: ClosedRange<Double>, count: Int) -> Double {
        let raw = domain.upperBound / Double(count) - domain.lowerBound / Double(count)
        let decade = powerOfTen(decimalExponent(raw))
        let factor = [1.0, 2, 5].first { $0 * decade >= raw * (1 - 1e-9) } ?? 10
        return factor * decade
    }

    /// A multiple of a round step, as the double nearest to its decimals: 3 × 0.2 is 0.6.
    static func multiple(_ factor: Double, of step: Double) -> Double {
        let inverse = (1 / step).rounded()
        return step < 1 && inverse.isFinite ? factor / inverse : factor * step
    }

    private func linearTicks(count: Int) -> [Tick] {
        let step = Scale.roundStep(for: domain, count: count)
        guard step.isFinite, step > 0 else { return [] }
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard first.isFinite, last >= first, last - first < 1000 else { return [] }
        let values = (0...Int(last - first)).map { Scale.multiple(first + Double($0), of: step) }
        let largest = values.map(\.magnitude).max() ?? 0
        let exponent = decimalExponent(step)
        if largest >= 1e7 || largest < 1e-3 && largest > 0 {
            let power = decimalExponent(largest)
            let places = max(0, power - exponent)
            return values.map { value in
                guard value != 0 else { return Tick(value: 0, label: "0") }
                let digits = NumberText.fixed(value / powerOfTen(power), places: places).digits
                return Tick(value: value, label: NumberText(digits: digits, exponent: power).typeset)
            }
        }
        return values.map {
            Tick(value: $0, label: NumberText.fixed($0, places: max(0, -exponent), grouped: true).typeset)
        }
    }

    /// The exponents of the first and last power of ten inside the domain; without any, the first is above the last.
    private var decades: (first: Int, last: Int) {
        let first = (commonLogarithm(domain.lowerBound) - 1e-9).rounded(.up)
        let last = (commonLogarithm(domain.upperBound) + 1e-9).rounded(.down)
        return (Int(first), Int(last))
    }

    private func logarithmicTicks(count: Int) -> [Tick] {
        let (first, last) = decades
        var values: [Double] = []
        if last - first <= count {
            for exponent in (first - 1)...(max(first, last) + 1) {
                for factor in [1.0, 2, 5] {
                    let value = exponent < 0 ? factor / powerOfTen(-exponent) : factor * powerOfTen(exponent)
                    if value >= domain.lowerBound * (1 - 1e-9), value <= domain.upperBound * (1 + 1e-9) {
                        values.append(value)
                    }
                }
            }
            if values.count < 2 { return Scale(.linear, domain: domain).ticks(count: count) }
            if values.count <= count + 2 { return values.map { Tick(value: $0, label: NumberText.brief($0).typeset) } }
        }
        let stride = max(1, (last - first + count - 1) / count)
        // Short numbers are easier to read than powers, but an axis must not mix them.
        let isPlain = first >= -3 && last <= 4
        return (first...max(first, last)).filter { $0 % stride == 0 }.map { exponent in
            let value = powerOfTen(exponent)
            let plain = NumberText.fixed(value, places: max(0, -exponent), grouped: true).typeset
            return Tick(value: value, label: isPlain ? plain : "10\(NumberText.superscript(exponent))")
        }
    }

    /// Zero, and powers of ten on both sides of it that are at least the linear width, thinned if there are many.
    private func symmetricTicks(count: Int) -> [Tick] {
        let first = Int(commonLogarithm(linearWidth).rounded())
        let largest = max(domain.lowerBound.magnitude, domain.upperBound.magnitude)
        guard largest >= linearWidth else { return Scale(.linear, domain: domain).ticks(count: count) }
        let last = max(first, decimalExponent(largest))
        let sides = domain.lowerBound < 0 && domain.upperBound > 0 ? 2 : 1
        let stride = max(1, (last - first + 1) * sides / count)
        let exponents = (first...last).filter { (last - $0) % stride == 0 }
        let isPlain = first >= -3 && last <= 4
        func label(_ exponent: Int, _ sign: Double) -> String {
            if isPlain {
                return NumberText.fixed(sign * powerOfTen(exponent), places: max(0, -exponent), grouped: true).typeset
            }
            return (sign < 0 ? "\u{2212}" : "") + "10\(NumberText.superscript(exponent))"
        }
        let below = exponents.reversed().map { Tick(value: -powerOfTen($0), label: label($0, -1)) }
        let above = exponents.map { Tick(value: powerOfTen($0), label: label($0, 1)) }
        let values = below + [Tick(value: 0, label: "0")] + above
        return values.filter { domain.contains($0.value) }
    }
}
