import Figures
import SparseShift

extension WhiteningTrial: DisplayableTogether {
    /// A table with one row.
    public var representation: Representation { Self.table(of: [self]).representation }

    /// A table with a row for every trial.
    public static func representation(of trials: [WhiteningTrial]) -> Representation {
        table(of: trials).representation
    }

    /// A row for every trial; the lowest ratio was chosen.
    public static func table(of trials: [WhiteningTrial]) -> Table {
        Table(
            columns: ["whitening", Table.Column("sparseness ratio", format: .places(4), best: .lowest)],
            rows: trials.map { [.text($0.whitening.rawValue), .number($0.sparsenessRatio)] },
            caption: "Short trainings with each whitening")
    }
}
