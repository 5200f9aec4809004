import Figures
import LanguageModels

extension TopActivations: Displayable {
    /// A table of the shifts.
    public var representation: Representation { table.representation }

    /// A row a shift, first those with a positive activation.
    public var table: Table {
        let all = positive + negative
        let hasTexts = all.contains { $0.before != nil || $0.after != nil }
        return Table(
            columns: [Table.Column("h", format: .places(3)), Table.Column("shift", alignment: .trailing)]
                + (hasTexts ? ["text", "changed text"] : []),
            rows: all.map { item in
                [.number(item.activation), .integer(item.index)]
                    + (hasTexts ? [item.before, item.after].map { .text($0.map(TokenText.line) ?? "") } : [])
            },
            caption: "Feature \(feature)",
            note:
                "Above 0 in \(QuantityText.count(positiveCount)) and below 0 in \(QuantityText.count(negativeCount)) of "
                + "\(QuantityText.count(count, "shift")).", visibleRows: nil)
    }
}
