import Requirements

/// A value that a mark can be placed or coloured by: a number, a name, or an estimate with its spread.
public protocol Plottable {
    /// The value as marks keep it.
    var datum: PlottableDatum { get }
}

/// A ``Plottable`` value as a chart sees it.
public enum PlottableDatum: Sendable, Equatable, Hashable {
    /// On an axis of numbers, or a colour of a colour map.
    case number(Double)
    /// A place on an axis of names, or a colour of its own.
    case category(String)
    /// A number with its spread: an error bar at bars and points, a band around lines.
    case estimate(mean: Double, spread: Double)

    /// The number or the mean; `nil` for a name.
    public var number: Double? {
        switch self {
        case .number(let value), .estimate(let value, _): value
        case .category: nil
        }
    }

    /// The spread of an estimate; zero if it is not finite, and for anything else.
    public var spread: Double {
        if case .estimate(_, let spread) = self, spread.isFinite, spread > 0 { spread } else { 0 }
    }

    /// The value as text on a page.
    public var text: String {
        switch self {
        case .number(let value): QuantityText.value(value)
        case .category(let name): name
        case .estimate(let mean, let spread):
            spread.isFinite && spread > 0
                ? "\(QuantityText.value(mean)) ± \(NumberText.brief(spread, significant: 2).typeset)"
                : QuantityText.value(mean)
        }
    }
}

extension Double: Plottable {
    /// The number.
    public var datum: PlottableDatum { .number(self) }
}
extension Float: Plottable {
    /// The number.
    public var datum: PlottableDatum { .number(Double(self)) }
}
extension Int: Plottable {
    /// The number.
    public var datum: PlottableDatum { .number(Double(self)) }
}
extension String: Plottable {
    /// A name.
    public var datum: PlottableDatum { .category(self) }
}
extension Bool: Plottable {
    /// The name "yes" or "no".
    public var datum: PlottableDatum { .category(self ? "yes" : "no") }
}
extension Estimate: Plottable {
    /// The mean with its spread.
    public var datum: PlottableDatum { .estimate(mean: mean, spread: spread) }
}

/// A value with the name of what it measures, which becomes the title of its axis or legend.
///
///     LineMark(x: .value("step", record.step), y: .value("loss", record.loss))
public struct PlottableValue: Sendable, Equatable {
    /// What the value measures.
    public var label: String
    /// The value itself.
    public var datum: PlottableDatum

    /// A value with the name of what it measures. The name is shown as it is, so it includes the unit: `"time (s)"`.
    public static func value(_ label: String, _ value: some Plottable) -> PlottableValue {
        PlottableValue(label: label, datum: value.datum)
    }
}

/// Many values with the name of what they measure.
public struct PlottableValues: Sendable, Equatable {
    /// What the values measure.
    public var label: String
    /// The values themselves.
    public var data: [PlottableDatum]

    /// Values with the name of what they measure, its unit included: `"time (s)"`.
    public static func values(_ label: String, _ values: some Sequence<some Plottable>) -> PlottableValues {
        PlottableValues(label: label, data: values.map(\.datum))
    }

    /// The finite numbers among the values, and the finite means of estimates.
    public var finiteNumbers: [Double] { data.compactMap(\.number).filter(\.isFinite) }

    /// The value at a place, counted from zero, with the same name.
    public subscript(index: Int) -> PlottableValue {
        requireIndex(index, below: data.count, "Value")
        return PlottableValue(label: label, datum: data[index])
    }
}
