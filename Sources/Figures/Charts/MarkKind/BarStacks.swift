/// Where stacked bars of one place begin.
struct BarStacks {
    private struct Place: Hashable {
        var along: PlottableDatum?
        var position: String?
        var facet: String?
        var isNegative: Bool
    }

    private var heights: [Place: Double] = [:]

    /// The ends of a bar on top of the bars of the same sign that were placed before; a bar over a range starts at
    /// zero.
    mutating func place(_ mark: Mark) -> (from: Double, to: Double) {
        let value = (mark.isLying ? mark.x : mark.y)?.datum.number ?? .nan
        guard value.isFinite, mark.xEnd == nil else { return (0, value) }
        let place = Place(
            along: (mark.isLying ? mark.y : mark.x)?.datum, position: mark.position?.datum.text,
            facet: mark.facet?.datum.text,
            isNegative: value < 0)
        let from = heights[place] ?? 0
        heights[place] = from + value
        return (from, from + value)
    }
}
