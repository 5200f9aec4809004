/// A matrix of numbers as colours, such as absolute correlations of features with concepts.
///
///     HeatMap(correlations, rows: featureNames, columns: conceptNames, rowTitle: "feature",
///         columnTitle: "concept", valueTitle: "|correlation|", domain: 0...1, highlighted: assignment)
public struct HeatMap: Drawable, Equatable {
    /// The numbers, row by row; rows may differ in length, and what is missing or not finite is grey.
    public var values: [[Double]]
    /// Names of rows and columns; numbers from 0 where empty.
    public var rows: [String]
    public var columns: [String]
    public var title: String
    public var rowTitle: String
    public var columnTitle: String
    /// What the numbers are; stands beside the colour bar.
    public var valueTitle: String
    /// The numbers at the ends of the colours; those of the data where `nil`, symmetric around zero for a diverging map.
    public var domain: ClosedRange<Double>?
    public var colors: ColorMap
    /// Cells to outline, such as the pairs of an assignment.
    public var highlighted: [Cell]
    /// Whether numbers stand in the cells; where `nil`, only if all fit.
    public var showsValues: Bool?
    public var size: FigureSize

    /// The place of one number, counted from zero.
    public struct Cell: Sendable, Equatable, Hashable {
        public var row: Int
        public var column: Int
        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

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

    /// A matrix given as one array, row after row; `columnCount` is at least 1.
    public static func rowMajor(_ values: [Double], columnCount: Int) -> [[Double]] {
        let width = max(1, columnCount)
        return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<min($0 + width, values.count)]) }
    }

    var rowCount: Int { values.count }
    var columnCount: Int { values.map(\.count).max() ?? 0 }

    /// The number in a cell, NaN where there is none.
    func value(_ row: Int, _ column: Int) -> Double { column < values[row].count ? values[row][column] : .nan }
    func rowName(_ index: Int) -> String { index < rows.count ? rows[index] : String(index) }
    func columnName(_ index: Int) -> String { index < columns.count ? columns[index] : String(index) }

    var scale: Scale {
        if let domain { return Scale(domain: domain) }
        let fitted = Scale(fitting: values.joined(), nice: false)
        guard colors.isDiverging else { return fitted }
        let bound = max(fitted.domain.lowerBound.magnitude, fitted.domain.upperBound.magnitude)
        return Scale(domain: -bound...bound)
    }
}

extension HeatMap {
    public var summary: String {
        let finite = values.joined().filter(\.isFinite)
        var text = "Heat map of \(rowCount) × \(columnCount) values"
        if !valueTitle.isEmpty { text += " of \(valueTitle)" }
        if let low = finite.min(), let high = finite.max() {
            text += ", from \(NumberText.brief(low).typeset) to \(NumberText.brief(high).typeset)"
        }
        if !highlighted.isEmpty { text += "; \(highlighted.count) cells outlined" }
        return text + "."
    }

    public var plainText: String {
        let heading = title.isEmpty ? [] : [title]
        guard rowCount > 0, columnCount > 0, rowCount <= 24, columnCount <= 12 else {
            return (heading + [summary]).joined(separator: "\n")
        }
        let format = NumberFormat.automatic.resolved(for: values.joined().map { ($0 * 100).rounded() / 100 })
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
