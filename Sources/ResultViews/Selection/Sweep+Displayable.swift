import Figures
import SparseShift

extension Sweep: Displayable {
    /// The numbers of every point as a table and as lines; see `SweepTable`. How far the runs are, if it was read from a
    /// folder in which not all have ended.
    public var representation: Representation {
        guard let status, !isComplete else { return udrTable.representation }
        var card = status.card
        // What is there already can be looked at with the same numbers as the whole.
        if !points.isEmpty { card.facts.append(Card.Fact("so far", description)) }
        return card.representation
    }

    /// The numbers of every point; see `SweepTable.table`.
    public var table: Table { udrTable.table }

    /// The numbers against the swept field; see `SweepTable.chart`.
    public var chart: Panels { udrTable.chart }
}
