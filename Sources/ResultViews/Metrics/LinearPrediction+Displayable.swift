import Figures
import SparseShift

extension LinearPrediction: Displayable {
    /// R² of every concept, below their mean.
    public var representation: Representation { table.representation }

    /// R² with a row for each concept.
    public var table: Table {
        Table(
            columns: [Table.Column("concept", alignment: .trailing), Table.Column("R²", format: .places(4))],
            rows: r2.enumerated().map { [.integer($0.offset), .number($0.element)] },
            caption: "Concepts as a linear function of the code: R² \(QuantityText.correlation(mean))")
    }
}
