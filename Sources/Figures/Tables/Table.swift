/// Rows of text and numbers under headed columns.
///
///     Table(
///         columns: ["method", Table.Column("MCC", best: .highest), Table.Column("time", unit: "s")],
///         rows: [["SSAE", .estimate(mcc), 12.5], ["affine", .estimate(other), 3.1]],
///         caption: "Identification over five seeds")
///
/// The table shows itself as HTML, Markdown, LaTeX and aligned text; see also ``csv``.
public struct Table: Sendable, Equatable {
    /// The headings, and how the cells below them are written.
    public var columns: [Column]
    /// The cells row by row; a short row ends in missing cells.
    public var rows: [[Cell]]
    /// The heading above the table; may be empty.
    public var caption: String
    /// A remark below the table; may be empty.
    public var note: String
    /// Which number of every row to set in bold; none where `nil`.
    public var bestInRows: Best?
    /// How many rows to show of a longer table, from its beginning and its end; all where `nil`. ``csv`` has every row.
    public var visibleRows: Int?

    /// A table of rows; see the properties.
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
    public enum Best: Sendable, Equatable {
        /// Low numbers are good.
        case lowest
        /// High numbers are good.
        case highest
    }

    /// The side on which a column's cells are flush.
    public enum Alignment: Sendable, Equatable {
        /// Flush left.
        case leading
        /// Centred.
        case center
        /// Flush right.
        case trailing
    }

    /// A heading, and how the cells below it are written.
    public struct Column: Sendable, Equatable, ExpressibleByStringLiteral {
        /// The heading, without the unit.
        public var header: String
        /// The unit of all numbers of the column, shown behind the heading; may be empty.
        public var unit: String
        /// The side on which the cells are flush; where `nil`, leading if one is a text and trailing otherwise.
        public var alignment: Alignment?
        /// How numbers are written.
        public var format: NumberFormat
        /// Which number of the column to set in bold; none where `nil`.
        public var best: Best?
        /// Whether the column is left out of Markdown and LaTeX, the forms for documents. Wall-clock times must be:
        /// with them, a report that is made again would never be the same.
        public var isOnScreenOnly: Bool

        /// A heading with how the cells below it are written; see the properties.
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

        /// A heading alone.
        public init(stringLiteral header: String) { self.init(header) }

        /// The heading with its unit.
        var heading: String { unit.isEmpty ? header : "\(header) (\(unit))" }
    }

    /// One entry of a table; literals of text, numbers and `nil` may stand for it.
    public enum Cell: Sendable, Equatable {
        /// A text of one or more lines.
        case text(String)
        /// A number in the format of its column.
        case number(Double)
        /// A whole number; in a column of whole numbers without decimals.
        case integer(Int)
        /// A mean with its spread.
        case estimate(Estimate)
        /// No entry.
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
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A missing cell.
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
    /// The table as HTML, Markdown, LaTeX and plain text.
    public var representation: Representation {
        .html(html) + .markdown(markdown) + .latex(latex) + .text(plainText)
    }
}
