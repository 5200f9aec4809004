import Figures
import SparseShift

extension Identification: Displayable {
    /// The rule that was chosen, above its scores on both splits.
    public var representation: Representation { table.representation }

    /// The scores of the rule on the training and the test split.
    public var table: Table {
        let sign = isPositive ? ">" : "<"
        return Table(
            columns: ["split"] + BinaryClassification.columns,
            rows: [[.text("training")] + training.cells, [.text("test")] + test.cells],
            caption: "Feature \(feature): yes where h \(sign) \(QuantityText.number(threshold))",
            note: "Correlation of feature and label on the test split \(QuantityText.correlation(correlation)).")
    }
}

extension BinaryClassification: Displayable {
    /// The scores in a table.
    public var representation: Representation { table.representation }

    /// The scores in one row, below the counts of right and wrong answers.
    public var table: Table {
        Table(
            columns: Self.columns, rows: [cells],
            caption: """
                \(truePositives) right and \(falsePositives) wrong yes, \(trueNegatives) right and \
                \(falseNegatives) wrong no
                """)
    }

    static var columns: [Table.Column] {
        [
            Table.Column("accuracy", format: .places(4)), Table.Column("macro F1", format: .places(4)),
            Table.Column("F1", format: .places(4)), Table.Column("Matthews", format: .places(4)),
        ]
    }

    var cells: [Table.Cell] { [.number(accuracy), .number(macroF1), .number(f1), .number(matthews)] }
}
