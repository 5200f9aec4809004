/// The scale of one axis: of numbers, or of names at even distances.
enum AxisScale: Sendable, Equatable {
    case numbers(Scale)
    case names([String])

    /// The place of a value along the axis, 0…1 inside its domain: of a name, the middle of its strip. `nil` for what has no
    /// place, such as a number on an axis of names.
    func position(of datum: PlottableDatum) -> Double? {
        switch self {
        case .numbers(let scale): return datum.number.flatMap(scale.position)
        case .names(let names):
            guard let index = names.firstIndex(of: datum.text) else { return nil }
            return (Double(index) + 0.5) / Double(names.count)
        }
    }

    /// The share of the axis that belongs to one name; `nil` for numbers.
    var strip: Double? {
        if case .names(let names) = self { 1 / Double(max(1, names.count)) } else { nil }
    }

    /// The scale of numbers, if there is one.
    var numbers: Scale? {
        if case .numbers(let scale) = self { scale } else { nil }
    }
}
