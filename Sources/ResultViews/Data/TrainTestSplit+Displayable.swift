import Figures
import Numerics
import SparseShift

extension TrainTestSplit: Displayable {
    /// A table of the two parts.
    public var representation: Representation { table.representation }

    /// How many shifts each part has and, if it is known, how many concepts change in them.
    public var table: Table {
        let total = train.count + test.count + dropped
        let isLabelled = train.concepts.columns > 0
        var columns: [Table.Column] = [
            "part", Table.Column("shifts", alignment: .trailing), Table.Column("of all", format: .percent(places: 1)),
        ]
        if isLabelled {
            columns.append(Table.Column("concepts a shift", format: .places(2)))
            columns.append(Table.Column("concepts that occur", alignment: .trailing))
        }
        func row(_ name: String, _ count: Int, _ concepts: Matrix?) -> [Table.Cell] {
            var cells: [Table.Cell] = [.text(name), .integer(count), .number(Double(count) / Double(max(1, total)))]
            guard isLabelled else { return cells }
            guard let concepts else { return cells + [.missing, .missing] }
            let supports = concepts.rowSupports
            cells.append(.number(Double(supports.reduce(0, +)) / Double(max(1, supports.count))))
            let found = concepts.columnSupports.count { $0 > 0 }
            cells.append(.text("\(QuantityText.count(found)) of \(QuantityText.count(concepts.columns))"))
            return cells
        }
        var rows = [row("train", train.count, train.concepts), row("test", test.count, test.concepts)]
        if dropped > 0 { rows.append(row("dropped", dropped, nil)) }
        return Table(
            columns: columns, rows: rows, caption: "\(train.base.name), divided",
            note: dropped > 0 ? "Dropped shifts would have tied the parts together." : "")
    }
}
