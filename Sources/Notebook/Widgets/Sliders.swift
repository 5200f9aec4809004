import Foundation
import JSON
import Requirements

/// A slider for whole numbers.
public final class IntSlider: Control<Int>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - range: The numbers that it can have.
    ///   - value: The number at the beginning; the middle by default.
    ///   - step: The distance of neighbouring numbers.
    ///   - isContinuous: Whether it has its values while it is moved, or only the one where it is left.
    public init(
        _ description: String, _ range: ClosedRange<Int>, value: Int? = nil, step: Int = 1, isContinuous: Bool = true
    ) {
        require(step > 0, "step: positive, not \(step).")
        let value = value ?? range.lowerBound + (range.upperBound - range.lowerBound) / (2 * step) * step
        super.init(
            model: "IntSlider", style: "SliderStyle", description: description, value: value,
            state: [
                "min": .integer(range.lowerBound), "max": .integer(range.upperBound), "step": .integer(step),
                "orientation": "horizontal", "readout": true, "readout_format": "d",
                "continuous_update": .boolean(isContinuous), "behavior": "drag-tap",
            ],
            decode: range.whole(in:), encode: { .integer(range.nearest(to: $0)) })
    }
}

/// A slider for numbers.
public final class FloatSlider: Control<Double>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - range: The numbers that it can have.
    ///   - value: The number at the beginning; the middle by default.
    ///   - step: The distance of neighbouring numbers; a hundredth of the range by default.
    ///   - format: How the number is shown, in d3's notation.
    ///   - isContinuous: Whether it has its values while it is moved, or only the one where it is left.
    public init(
        _ description: String, _ range: ClosedRange<Double>, value: Double? = nil, step: Double? = nil,
        format: String = ".2f", isContinuous: Bool = true
    ) {
        require(range.lowerBound.isFinite && range.upperBound.isFinite, "range: of finite numbers, not \(range).")
        let step = step ?? (range.upperBound - range.lowerBound) / 100
        require(step > 0 && step.isFinite, "step: positive, not \(step).")
        let value = value ?? (range.lowerBound + range.upperBound) / 2
        super.init(
            model: "FloatSlider", style: "SliderStyle", description: description, value: value,
            state: [
                "min": .real(range.lowerBound), "max": .real(range.upperBound), "step": .real(step),
                "orientation": "horizontal", "readout": true, "readout_format": .string(format),
                "continuous_update": .boolean(isContinuous), "behavior": "drag-tap",
            ],
            decode: range.number(in:), encode: { .real(range.nearest(to: $0)) })
    }
}

/// A slider for numbers whose logarithms are evenly spaced.
public final class FloatLogSlider: Control<Double>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - exponents: The exponents of the smallest and the largest number.
    ///   - base: What is raised to them.
    ///   - value: The number at the beginning; that of the middle exponent by default.
    ///   - step: The distance of neighbouring exponents.
    public init(
        _ description: String, exponents: ClosedRange<Double>, base: Double = 10, value: Double? = nil,
        step: Double = 0.1
    ) {
        require(base > 1 && base.isFinite, "base: above 1, not \(base).")
        require(step > 0 && step.isFinite, "step: positive, not \(step).")
        let range = Self.power(base, exponents.lowerBound)...Self.power(base, exponents.upperBound)
        let value = value ?? Self.power(base, (exponents.lowerBound + exponents.upperBound) / 2)
        super.init(
            model: "FloatLogSlider", style: "SliderStyle", description: description, value: value,
            state: [
                "min": .real(exponents.lowerBound), "max": .real(exponents.upperBound), "step": .real(step),
                "base": .real(base), "orientation": "horizontal", "readout": true, "readout_format": ".3g",
                "continuous_update": true, "behavior": "drag-tap",
            ],
            decode: range.number(in:), encode: { .real(range.nearest(to: $0)) })
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

/// A button that counts up, as in the playing of a film.
public final class Play: Control<Int>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - range: The numbers that it counts through.
    ///   - step: The distance of neighbouring numbers.
    ///   - interval: The time between two of them, in milliseconds.
    public init(_ description: String = "", _ range: ClosedRange<Int>, step: Int = 1, interval: Int = 100) {
        require(step > 0, "step: positive, not \(step).")
        require(interval > 0, "interval: positive, not \(interval).")
        super.init(
            model: "Play", style: "DescriptionStyle", description: description, value: range.lowerBound,
            state: [
                "min": .integer(range.lowerBound), "max": .integer(range.upperBound), "step": .integer(step),
                "interval": .integer(interval), "playing": false, "repeat": false, "show_repeat": true,
            ],
            decode: range.whole(in:), encode: { .integer(range.nearest(to: $0)) })
    }
}
