/// A matrix of numbers as colours, such as absolute correlations of features with concepts.
///
///     HeatMap(correlations, rows: featureNames, columns: conceptNames, rowTitle: "feature",
///         columnTitle: "concept", valueTitle: "|correlation|", domain: 0...1, highlighted: assignment)
public struct HeatMap: Drawable, Equatable {
    /// The numbers row by row. Rows may differ in length; what is missing or not finite is grey.
    public var values: [[Double]]
    /// The names of the rows from the top; a row without a name has its number, from 0.
    public var rows: [String]
    /// The names of the columns from the left; a column without a name has its number, from 0.
    public var columns: [String]
    /// The heading; may be empty.
    public var title: String
    /// What the rows are, to the left of their names; may be empty.
    public var rowTitle: String
    /// What the columns are, below their names; may be empty.
    public var columnTitle: String
    /// What the numbers are, beside the colour bar; may be empty.
    public var valueTitle: String
    /// The numbers at the ends of the colour map; where `nil`, those of the data, or a range that is symmetric around
    /// zero for a diverging map.
    public var domain: ClosedRange<Double>?
    /// The colours of the numbers.
    public var colors: ColorMap
    /// The cells to outline, such as the pairs of an assignment.
    public var highlighted: [Cell]
    /// Whether numbers stand in the cells; where `nil`, only if all fit.
    public var showsValues: Bool?
    /// The size in pixels.
    public var size: FigureSize

    /// The place of one number, counted from zero.
    public struct Cell: Sendable, Equatable, Hashable {
        /// The row, from the top.
        public var row: Int
        /// The column, from the left.
        public var column: Int

        /// A place by its row and column.
        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// A matrix with what is said about it; see the properties. Without a size in pixels, that follows from the number
    /// of rows and columns.
    public init(
        _ values: [[Double]], rows: [String] = [], columns: [String] = [], title: String = "", rowTitle: String = "",
        columnTitle: String = "", valueTitle: String = "", domain: ClosedRange<Double>? = nil,
        colors: ColorMap = .viridis,
        highlighted: [Cell] = [], showsValues: Bool? = nil, size: FigureSize? = nil
    ) {
        self.values = values
        self.rows = rows
        self.columns = columns
        self.title = title
        self.rowTitle = rowTitle
        self.columnTitle = columnTitle
        self.valueTitle = valueTitle
        self.domain = domain
        self.colors = colors
        self.highlighted = highlighted
        self.showsValues = showsValues
        self.size = FigureSize(width: 0, height: 0)
        self.size = size ?? naturalSize
    }

    /// The rows of a matrix that one array holds, row after row.
    ///
    /// - Parameters:
    ///   - values: The numbers of all rows.
    ///   - columnCount: The length of a row, at least 1.
    public static func rowMajor(_ values: [Double], columnCount: Int) -> [[Double]] {
        let width = max(1, columnCount)
        return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<min($0 + width, values.count)]) }
    }

    /// A copy with a heading. It is higher by the room of the heading, so that the cells keep theirs.
    public func chartTitle(_ title: String) -> HeatMap {
        var copy = self
        copy.title = title
        // The room of a heading.
        if self.title.isEmpty != title.isEmpty { copy.size.height += title.isEmpty ? -20 : 20 }
        return copy
    }

    var rowCount: Int { values.count }
    var columnCount: Int { values.map(\.count).max() ?? 0 }

    /// The number in a cell; NaN if there is none.
    func value(_ row: Int, _ column: Int) -> Double { column < values[row].count ? values[row][column] : .nan }
    func rowName(_ index: Int) -> String { index < rows.count ? rows[index] : String(index) }
    func columnName(_ index: Int) -> String { index < columns.count ? columns[index] : String(index) }

    /// The format of numbers in cells: at most two decimals, the same for all.
    var cellFormat: NumberFormat {
        .automatic.resolved(for: values.joined().map { ($0 * 100).rounded() / 100 })
    }

    /// The scale of the colours.
    var scale: Scale {
        if let domain { return Scale(domain: domain) }
        let fitted = Scale(fitting: values.joined(), nice: false)
        guard colors.isDiverging else { return fitted }
        let bound = max(fitted.domain.lowerBound.magnitude, fitted.domain.upperBound.magnitude)
        return Scale(domain: -bound...bound)
    }
}

extension HeatMap {
    /// The size of the matrix, what its numbers are, and their range.
    public var summary: String {
        let finite = values.joined().filter(\.isFinite)
        var text = "Heat map of \(rowCount) × \(columnCount) values"
        if !valueTitle.isEmpty { text += " of \(valueTitle)" }
        if let low = finite.min(), let high = finite.max() {
            text += ", from \(QuantityText.value(low)) to \(QuantityText.value(high))"
        }
        if !highlighted.isEmpty { text += "; \(highlighted.count) cells outlined" }
        return text + "."
    }

    /// The numbers in rows and columns, outlined cells with `*`; the summary of a large matrix.
    public var plainText: String {
        let heading = title.isEmpty ? [] : [title]
        guard rowCount > 0, columnCount > 0, rowCount <= 24, columnCount <= 12 else {
            return (heading + [summary]).joined(separator: "\n")
        }
        let format = cellFormat
        let marked = Set(highlighted)
        let cells = (0..<rowCount).map { row in
            (0..<columnCount).map { column in
                let value = value(row, column)
                let text = value.isNaN ? "–" : format.text(value).plain
                return text + (marked.isEmpty ? "" : marked.contains(Cell(row: row, column: column)) ? "*" : " ")
            }
        }
        let lead = (0..<rowCount).map { rowName($0).count }.max() ?? 0
        let widths = (0..<columnCount).map { column in
            max(columnName(column).count, cells.map { $0[column].count }.max() ?? 0)
        }
        let head =
            "".padded(to: lead)
            + widths.indices.map { "  " + columnName($0).padded(to: widths[$0], before: true) }.joined()
        let body = cells.enumerated().map { row, texts in
            rowName(row).padded(to: lead)
                + texts.enumerated().map { "  " + $1.padded(to: widths[$0], before: true) }.joined()
        }
        return (heading + [head] + body).joined(separator: "\n")
    }
}
