/// Rows of text and numbers under headed columns.
///
///     Table(
///         columns: ["method", Table.Column("MCC", best: .highest), Table.Column("time", unit: "s")],
///         rows: [["SSAE", .estimate(mcc), 12.5], ["affine", .estimate(other), 3.1]],
///         caption: "Identification over five seeds")
///
/// The table shows itself as HTML, Markdown, LaTeX and aligned text; see also ``csv``.
public struct Table: Sendable, Equatable {
    public var columns: [Column]
    /// The cells row by row; a short row is filled with missing cells.
    public var rows: [[Cell]]
    public var caption: String
    /// A remark below the table.
    public var note: String
    /// Which numbers of every row to set in bold, comparing across columns.
    public var bestInRows: Best?
    /// How many rows to show of a longer table, the first and the last ones; all where `nil`.
    /// Does not apply to ``csv``, which has every row.
    public var visibleRows: Int?

    public init(
        columns: [Column], rows: [[Cell]], caption: String = "", note: String = "", bestInRows: Best? = nil,
        visibleRows: Int? = 20
    ) {
        self.columns = columns
        self.rows = rows
        self.caption = caption
        self.note = note
        self.bestInRows = bestInRows
        self.visibleRows = visibleRows
    }

    /// The end of the scale at which a number is good.
    public enum Best: Sendable, Equatable { case lowest, highest }

    /// The side on which a column's cells are flush.
    public enum Alignment: Sendable, Equatable { case leading, center, trailing }

    /// A heading, and how the cells below it are written.
    public struct Column: Sendable, Equatable, ExpressibleByStringLiteral {
        public var header: String
        /// The unit of all numbers of the column, shown behind the heading; may be empty.
        public var unit: String
        /// Where `nil`, numbers are trailing and text is leading.
        public var alignment: Alignment?
        public var format: NumberFormat
        /// Which number of the column to set in bold; none where `nil`.
        public var best: Best?
        /// Whether the column is left out of Markdown and LaTeX, the forms for documents. For wall-clock
        /// times: with them, a report made again would never be the same.
        public var isOnScreenOnly: Bool

        public init(
            _ header: String, unit: String = "", alignment: Alignment? = nil, format: NumberFormat = .automatic,
            best: Best? = nil, isOnScreenOnly: Bool = false
        ) {
            self.header = header
            self.unit = unit
            self.alignment = alignment
            self.format = format
            self.best = best
            self.isOnScreenOnly = isOnScreenOnly
        }

        public init(stringLiteral header: String) { self.init(header) }

        var heading: String { unit.isEmpty ? header : "\(header) (\(unit))" }
    }

    /// One entry of a table; literals of text, numbers and `nil` may stand for it.
    public enum Cell: Sendable, Equatable {
        case text(String)
        case number(Double)
        case integer(Int)
        case estimate(Estimate)
        case missing

        /// A number, or a missing cell for `nil`.
        public static func number(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }
        /// An estimate, or a missing cell for `nil`.
        public static func estimate(_ value: Estimate?) -> Cell { value.map { .estimate($0) } ?? .missing }
        /// The mean of several values with their standard deviation.
        public static func estimate(of values: [Double]) -> Cell { .estimate(Estimate(of: values)) }

        /// The number to compare by; `nil` for text and for numbers that are not finite.
        var comparable: Double? {
            let value: Double
            switch self {
            case .number(let number): value = number
            case .integer(let integer): value = Double(integer)
            case .estimate(let estimate): value = estimate.mean
            case .text, .missing: return nil
            }
            return value.isFinite ? value : nil
        }

        var isText: Bool { if case .text = self { true } else { false } }
    }
}

extension Table.Cell: ExpressibleByStringInterpolation, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(nilLiteral: ()) { self = .missing }
}

extension Table {
    /// The table without the columns that are for the screen only.
    var forDocuments: Table {
        let kept = columns.indices.filter { !columns[$0].isOnScreenOnly }
        guard kept.count < columns.count else { return self }
        var result = self
        result.columns = kept.map { columns[$0] }
        result.rows = rows.map { row in kept.map { $0 < row.count ? row[$0] : .missing } }
        return result
    }
}

extension Table: Displayable {
    public var representation: Representation {
        .html(html) + .markdown(markdown) + .latex(latex) + .text(plainText)
    }
}
