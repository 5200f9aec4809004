/// A value that a mark can be placed or coloured by: a number, a name, or an estimate with its spread.
public protocol Plottable {
    /// The value as marks keep it.
    var datum: PlottableDatum { get }
}

/// What a ``Plottable`` value is to a chart.
public enum PlottableDatum: Sendable, Equatable, Hashable {
    /// On an axis of numbers, or a colour of a colour map.
    case number(Double)
    /// A place on an axis of names, or a colour of its own.
    case category(String)
    /// A number with its spread: an error bar at bars and points, a band around lines.
    case estimate(mean: Double, spread: Double)

    /// The number or the mean; `nil` for a name.
    var number: Double? {
        switch self {
        case .number(let value), .estimate(let value, _): value
        case .category: nil
        }
    }

    /// The spread of an estimate, zero for anything else or where it is not finite.
    var spread: Double {
        if case .estimate(_, let spread) = self, spread.isFinite, spread > 0 { spread } else { 0 }
    }

    /// The value as words on a page.
    var text: String {
        switch self {
        case .number(let value): NumberText.brief(value).typeset
        case .category(let name): name
        case .estimate(let mean, let spread):
            spread.isFinite && spread > 0
                ? "\(NumberText.brief(mean).typeset) ± \(NumberText.brief(spread, significant: 2).typeset)"
                : NumberText.brief(mean).typeset
        }
    }
}

extension Double: Plottable {
    public var datum: PlottableDatum { .number(self) }
}
extension Float: Plottable {
    public var datum: PlottableDatum { .number(Double(self)) }
}
extension Int: Plottable {
    public var datum: PlottableDatum { .number(Double(self)) }
}
extension String: Plottable {
    public var datum: PlottableDatum { .category(self) }
}
extension Bool: Plottable {
    public var datum: PlottableDatum { .category(self ? "yes" : "no") }
}
extension Estimate: Plottable {
    public var datum: PlottableDatum { .estimate(mean: mean, spread: spread) }
}

/// A value with the name of what it measures, which becomes the title of its axis or legend.
///
///     LineMark(x: .value("step", record.step), y: .value("loss", record.loss))
public struct PlottableValue: Sendable, Equatable {
    public var label: String
    public var datum: PlottableDatum

    /// A value under the name of what it measures; names are shown as they are, units included: `"time (s)"`.
    public static func value(_ label: String, _ value: some Plottable) -> PlottableValue {
        PlottableValue(label: label, datum: value.datum)
    }
}

/// Many values with the name of what they measure.
public struct PlottableValues: Sendable, Equatable {
    public var label: String
    public var data: [PlottableDatum]

    /// Values under the name of what they measure.
    public static func values(_ label: String, _ values: some Sequence<some Plottable>) -> PlottableValues {
        PlottableValues(label: label, data: values.map(\.datum))
    }

    /// All that are finite numbers.
    var finiteNumbers: [Double] { data.compactMap(\.number).filter(\.isFinite) }

    subscript(index: Int) -> PlottableValue { PlottableValue(label: label, datum: data[index]) }
}
