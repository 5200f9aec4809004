/// The marks of one kind and name, for a reader who cannot see them.
public struct MarkSeries: Sendable {
    /// What tells the series from others, such as `SSAE, seed 0`; empty for a single one.
    public var name: String
    /// The marks in their order, at least one.
    public var marks: [Mark]
    /// The name with spaces up to the width of all series' names, and two more; empty if no series has a name.
    public var lead: String
    /// How the y axis spaces numbers.
    public var scale: Scale.Kind

    /// The numbers along the y axis, or along x of marks that lie; the ends of marks that span a range; NaN for names.
    public var values: [Double] {
        marks.map { ($0.isLying ? $0.xEnd ?? $0.x : $0.yEnd ?? $0.y)?.datum.number ?? .nan }
    }

    /// Every mark's place and value: `SSAE 0.9 ± 0.1, affine 0.5`.
    public var valuesByPlace: String {
        let texts = marks.map { mark in
            let (place, value) = mark.placeAndValue
            return (name: place?.datum.text ?? "", value: value?.datum.text ?? "")
        }
        let needsColon = texts.contains { $0.name.last?.isNumber == true }
        return texts.map { "\($0.name)\(needsColon ? ":" : "") \($0.value)" }.joined(separator: ", ")
    }

    /// The first and the last finite value: `from 4 to 1`.
    public var course: String {
        let finite = values.filter(\.isFinite)
        guard let first = finite.first, let last = finite.last else { return "no values" }
        return "from \(QuantityText.value(first)) to \(QuantityText.value(last))"
    }

    /// One line: the course of the values as block characters, the first and last of them, and their range.
    public var plainCourse: String {
        let finite = values.filter(\.isFinite)
        guard let first = finite.first, let last = finite.last, let low = finite.min(), let high = finite.max()
        else { return lead + "no values" }
        return "\(lead)\(Sparkline.text(values, width: 40, scale: scale))  "
            + "\(NumberText.brief(first).plain) → \(NumberText.brief(last).plain) "
            + "(\(NumberText.brief(low).plain)…\(NumberText.brief(high).plain))"
    }
}

extension Mark {
    /// Where a mark stands and what it shows there: x and y, or y and x of a mark that lies.
    var placeAndValue: (place: PlottableValue?, value: PlottableValue?) { isLying ? (y, x) : (x, y) }
}
