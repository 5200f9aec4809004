import Figures
import SparseShift

extension LinearPrediction: Displayable {
    /// R² of every concept, under their mean.
    public var representation: Representation { table.representation }

    /// One row a concept.
    public var table: Table {
        Table(
            columns: [Table.Column("concept", alignment: .trailing), Table.Column("R²", format: .places(4))],
            rows: r2.enumerated().map { [.integer($0.offset), .number($0.element)] },
            caption: "Concepts as a linear function of the code: R² \(ResultText.correlation(mean))")
    }
}
