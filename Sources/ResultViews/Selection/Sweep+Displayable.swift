import Figures
import SparseShift

extension Sweep: Displayable {
    /// The numbers of every point as a table and as lines; see `SweepTable`.
    public var representation: Representation { udrTable.representation }

    /// The numbers of every point; see `SweepTable.table`.
    public var table: Table { udrTable.table }

    /// The numbers against the swept field; see `SweepTable.chart`.
    public var chart: Panels { udrTable.chart }
}
