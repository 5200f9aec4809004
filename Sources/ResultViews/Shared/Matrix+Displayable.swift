import Figures
import Numerics

extension Matrix: Displayable {
    /// The shape, and the elements of the first rows and columns.
    public var representation: Representation {
        rows > 0 && columns > 0 ? table.representation : .text(description)
    }

    /// The elements of the first rows and columns, numbered from 0.
    var table: Table {
        let (shownRows, shownColumns) = (min(rows, 6), min(columns, 8))
        func headings(_ count: Int, of all: Int) -> [String] {
            (0..<count).map(String.init) + (count < all ? ["…"] : [])
        }
        let columnHeadings = headings(shownColumns, of: columns).map {
            Table.Column($0, alignment: .trailing, format: .significant(3))
        }
        let elements = headings(shownRows, of: rows).enumerated().map { row, heading in
            [Table.Cell.text(heading)]
                + columnHeadings.indices.map { column in
                    row < shownRows && column < shownColumns ? .number(Double(self[row, column])) : .text("…")
                }
        }
        return Table(
            columns: [Table.Column("", alignment: .trailing)] + columnHeadings, rows: elements, caption: description,
            visibleRows: nil)
    }
}
