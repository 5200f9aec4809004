/// One of a chart's two axes.
public enum AxisDirection: Sendable {
    /// The axis that runs across.
    case x
    /// The axis that runs up.
    case y
}

/// The scale of one axis: of numbers, or of names at even distances.
enum AxisScale: Sendable, Equatable {
    case numbers(Scale)
    case names([String])

    /// The place of a value along the axis, 0…1 inside its domain. A name is in the middle of its strip. `nil` for a
    /// value without a place, such as a number on an axis of names.
    func position(of datum: PlottableDatum) -> Double? {
        switch self {
        case .numbers(let scale): return datum.number.flatMap(scale.position)
        case .names(let names):
            guard let index = names.firstIndex(of: datum.text) else { return nil }
            return (Double(index) + 0.5) / Double(names.count)
        }
    }

    /// The share of the axis that belongs to one name; `nil` on an axis of numbers.
    var strip: Double? {
        if case .names(let names) = self { 1 / Double(max(1, names.count)) } else { nil }
    }

    /// The scale of numbers; `nil` on an axis of names.
    var numbers: Scale? {
        if case .numbers(let scale) = self { scale } else { nil }
    }
}

/// The scales of a plot's two axes.
struct PlotScales: Sendable, Equatable {
    var x: AxisScale
    var y: AxisScale

    subscript(_ axis: AxisDirection) -> AxisScale { axis == .x ? x : y }
}
