/// What an axis has to show.
///
/// The values of all marks are there already, with the ends of their spreads; a kind of mark adds what else it draws.
public struct AxisExtent: Sendable {
    /// The numbers that must be on the axis.
    public var values: [Double] = []
    /// Whether the axis reaches to zero, where bars and areas start.
    public var includesZero = false
    /// Whether marks reach beyond their values, as dots do, and would be cut off at the ends.
    public var needsMargin = false
    /// Whether marks fill the axis to its ends, so that it has no margin.
    public var isFlush = false
    /// The middles of marks that are as wide as the nearest two are apart, such as bars over numbers.
    public var middles: [Double] = []

    /// The extent of the marks' values, without what their kinds add.
    init(_ axis: AxisDirection, of marks: [Mark]) {
        for mark in marks {
            for value in mark.values(along: axis) {
                guard let number = value.datum.number else { continue }
                let spread = value.datum.spread
                values.append(number)
                if spread > 0 { values += [number - spread, number + spread] }
            }
        }
        for (kind, members) in marks.byKind { kind.extend(&self, along: axis, by: members) }
        // Marks with a width reach half of it beyond their middles.
        guard !middles.isEmpty else { return }
        let half = MarkSpacing.smallest(middles) / 2
        values += middles.map { $0 - half } + middles.map { $0 + half }
    }
}
