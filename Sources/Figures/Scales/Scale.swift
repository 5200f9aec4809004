/// A map from data values to positions from 0 to 1, linear or logarithmic.
public struct Scale: Sendable, Equatable {
    /// How values are spaced.
    public enum Kind: Sendable, Equatable {
        /// Evenly.
        case linear
        /// By powers of ten; values of zero and below have no position.
        case log
        /// By powers of ten on both sides of zero, and nearly linear around it.
        case symmetricLog
    }

    /// How values are spaced.
    public let kind: Kind
    /// The values at positions 0 and 1; never of zero length, and above zero on a logarithmic scale.
    public let domain: ClosedRange<Double>
    /// The magnitude at which a symmetric logarithmic scale turns from linear to logarithmic; above zero.
    public let linearWidth: Double

    /// A scale over a domain.
    ///
    /// - Parameters:
    ///   - kind: How values are spaced.
    ///   - domain: The values at positions 0 and 1. What the kind cannot have (no length, not finite, not positive on a
    ///     logarithmic scale) is replaced by the nearest domain that it can.
    ///   - linearWidth: See ``linearWidth``; 1 where not positive and finite.
    public init(_ kind: Kind = .linear, domain: ClosedRange<Double>, linearWidth: Double = 1) {
        self.kind = kind
        self.domain = Scale.usable(domain, kind: kind)
        self.linearWidth = linearWidth > 0 && linearWidth.isFinite ? linearWidth : 1
    }

    /// A scale over all values that it can show; without any, over 0…1, or 0.1…1 on a logarithmic scale.
    ///
    /// - Parameters:
    ///   - kind: How values are spaced.
    ///   - values: What is not finite is left out, and on a logarithmic scale what is not positive.
    ///   - includingZero: Whether the domain reaches to zero, except on a logarithmic scale.
    ///   - nice: Whether the domain is widened to round numbers.
    public init(
        _ kind: Kind = .linear, fitting values: some Sequence<Double>, includingZero: Bool = false, nice: Bool = true
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        var smallest = Double.infinity
        for value in values where value.isFinite && (kind != .log || value > 0) {
            low = min(low, value)
            high = max(high, value)
            if value != 0 { smallest = min(smallest, value.magnitude) }
        }
        if low > high { (low, high) = kind == .log ? (0.1, 1) : (0, 1) }
        if includingZero, kind != .log { (low, high) = (min(low, 0), max(high, 0)) }
        let largest = max(low.magnitude, high.magnitude)
        // More than five decades to a side leave no room for the largest.
        let width = smallest.isFinite ? powerOfTen(decimalExponent(max(smallest, largest * 1e-5))) : 1
        let scale = Scale(kind, domain: low...high, linearWidth: width)
        self = nice ? scale.nice() : scale
    }

    /// The position of a value, 0…1 inside the domain and beyond outside; `nil` for a value that has none.
    public func position(of value: Double) -> Double? {
        guard value.isFinite else { return nil }
        if kind == .linear {
            // Halves keep the difference finite for domains near the ends of Double.
            return (value / 2 - domain.lowerBound / 2) / (domain.upperBound / 2 - domain.lowerBound / 2)
        }
        guard kind != .log || value > 0 else { return nil }
        let low = straightened(domain.lowerBound)
        return (straightened(value) - low) / (straightened(domain.upperBound) - low)
    }

    /// The value at a position.
    public func value(at position: Double) -> Double {
        if kind == .linear { return domain.lowerBound * (1 - position) + domain.upperBound * position }
        let low = straightened(domain.lowerBound)
        let place = low + position * (straightened(domain.upperBound) - low)
        switch kind {
        case .linear, .log: return exponential10(place)
        case .symmetricLog: return (place < 0 ? -1 : 1) * linearWidth * (exponential10(place.magnitude) - 1)
        }
    }

    /// A value on the line on which positions are evenly spaced.
    private func straightened(_ value: Double) -> Double {
        switch kind {
        case .linear: return value
        case .log: return commonLogarithm(value)
        case .symmetricLog: return (value < 0 ? -1 : 1) * commonLogarithm(1 + value.magnitude / linearWidth)
        }
    }

    /// The scale with another domain.
    func with(domain: ClosedRange<Double>) -> Scale { Scale(kind, domain: domain, linearWidth: linearWidth) }

    /// The scale with its domain widened to round numbers.
    ///
    /// - Parameter count: About how many intervals the domain should have, at least 1.
    public func nice(count: Int = 5) -> Scale {
        switch kind {
        case .linear:
            let step = Scale.roundStep(for: domain, count: max(1, count))
            let low = Scale.multiple((domain.lowerBound / step + 1e-9).rounded(.down), of: step)
            let high = Scale.multiple((domain.upperBound / step - 1e-9).rounded(.up), of: step)
            guard low.isFinite, high.isFinite, low < high else { return self }
            return with(domain: low...high)
        case .log:
            // Whole decades, or the nearest 1-2-5 where that would leave half of the plot empty.
            let span = commonLogarithm(domain.upperBound / domain.lowerBound)
            let steps = span > 2 ? [1.0] : [1.0, 2, 5]
            let low = Scale.roundedDown(domain.lowerBound, to: steps)
            let high = Scale.roundedUp(domain.upperBound, to: steps)
            guard low > 0, high.isFinite, low < high else { return self }
            return with(domain: low...high)
        case .symmetricLog: return self
        }
    }

    /// The scale with a share of its length added at each end.
    func widened(by share: Double) -> Scale {
        let low = value(at: -share)
        let high = value(at: 1 + share)
        return low.isFinite && high.isFinite ? with(domain: low...high) : self
    }

    /// The scale with its ends moved to round numbers that are less than 2% away, so that 9,995 steps end at a tick of
    /// 10,000. Only linear scales change.
    func reachingNearbyTicks() -> Scale {
        guard kind == .linear else { return self }
        let rounded = nice().domain
        let slack = 0.02 * (domain.upperBound - domain.lowerBound)
        let low = domain.lowerBound - rounded.lowerBound < slack ? rounded.lowerBound : domain.lowerBound
        let high = rounded.upperBound - domain.upperBound < slack ? rounded.upperBound : domain.upperBound
        return with(domain: low...high)
    }

    private static func roundedDown(_ value: Double, to steps: [Double]) -> Double {
        let decade = powerOfTen(decimalExponent(value))
        return (steps.last { $0 * decade <= value * (1 + 1e-9) } ?? 1) * decade
    }

    private static func roundedUp(_ value: Double, to steps: [Double]) -> Double {
        let decade = powerOfTen(decimalExponent(value))
        return steps.first { $0 * decade >= value * (1 - 1e-9) }.map { $0 * decade } ?? 10 * decade
    }

    private static func usable(_ domain: ClosedRange<Double>, kind: Kind) -> ClosedRange<Double> {
        var low = domain.lowerBound
        var high = domain.upperBound
        guard low.isFinite, high.isFinite else { return kind == .log ? 0.1...1 : 0...1 }
        switch kind {
        case .linear, .symmetricLog:
            // A domain as short as the rounding error of its ends has no ticks.
            if high - low > max(1e-300, 1e-12 * max(low.magnitude, high.magnitude)) { return low...high }
            let margin = low.magnitude < 1e-290 ? 1 : low.magnitude / 10
            low -= margin
            high += margin
            return high.isFinite && low.isFinite && low < high ? low...high : 0...1
        case .log:
            if high <= 0 { return 0.1...1 }
            if low <= 0 { low = high / 1000 }
            guard low > 1e-300 else { return 0.1...1 }
            return high > low * (1 + 1e-12) ? low...high : (low / 10)...min(high * 10, .greatestFiniteMagnitude)
        }
    }
}
