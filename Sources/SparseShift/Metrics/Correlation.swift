import Numerics
import Requirements
import Work

/// How the dependence of two variables is measured.
public enum Correlation: String, Sendable, Hashable, CaseIterable {
    /// Pearson's: how linear the dependence is.
    case pearson
    /// Spearman's: Pearson's of the ranks, with ties at their mean rank; how monotonic the dependence is.
    case spearman
    /// The randomized dependence coefficient (Lopez-Paz, Hennig and Schölkopf, 2013), which also detects
    /// dependence that is neither linear nor monotonic. See `RandomizedDependence`.
    case rdc

    /// The absolute correlation of every column of one matrix with every column of another (K × H, from 0 to 1).
    ///
    /// A column that is constant, or has an entry that is not finite, correlates with nothing: 0.
    /// - Parameters:
    ///   - first: One row an observation, one column a variable (N × K).
    ///   - second: One row an observation, one column a variable (N × H).
    ///   - seed: Of the random projections of ``rdc``; the others do not use it.
    /// - Precondition: both have the same number of rows.
    public func absolute(between first: Matrix, and second: Matrix, seed: Int = 0) -> Matrix {
        table(first, second, in: .columns, seed: seed).values
    }

    func table(_ first: Matrix, _ second: Matrix, in layout: VariableLayout, seed: Int = 0) -> CorrelationTable {
        let (length, other) = layout == .columns ? (first.rows, second.rows) : (first.columns, second.columns)
        require(
            length == other,
            "There are \(length) observations of one set of variables and \(other) of the other; there must be equally many."
        )
        switch self {
        case .pearson: return CorrelationTable(first, second, in: layout, ranked: false)
        case .spearman: return CorrelationTable(first, second, in: layout, ranked: true)
        case .rdc:
            let dependence = RandomizedDependence(seed: seed)
            let (rows, columns) =
                layout == .columns ? (first.columns, second.columns) : (first.rows, second.rows)
            let plan = WorkPlan(label: "RDC of \(rows) × \(columns) variables", total: rows * columns, unit: "pairs")
            return WorkReport.whenLong(plan) { report in
                CorrelationTable(
                    exact: dependence.table(first, second, in: layout) { report($0) }, rows: rows, columns: columns)
            }
        }
    }
}
