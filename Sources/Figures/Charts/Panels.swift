/// Several figures as one drawing, in rows and columns.
///
/// Charts are lined up: the plots of one column are equally wide and, unless asked otherwise, have the same x axis,
/// whose numbers stand only below the lowest.
///
///     Panels([loss, violation, multiplier], title: "Training")
public struct Panels: Drawable {
    /// The figures, row by row.
    public var charts: [any Drawable]
    /// The heading above all figures; may be empty.
    public var title: String
    /// How many figures stand in a row, at least 1.
    public var columns: Int { didSet { columns = Self.usable(columns) } }

    private static func usable(_ columns: Int) -> Int { max(1, min(1_000, columns)) }
    /// Whether the charts of one column have the same x axis.
    public var sharesX: Bool
    /// The size of all figures together, in pixels.
    public var size: FigureSize

    /// Figures in rows and columns.
    ///
    /// - Parameters:
    ///   - charts: The figures, row by row.
    ///   - columns: How many figures stand in a row, at least 1.
    ///   - title: The heading above all figures.
    ///   - sharesX: Whether the charts of one column have the same x axis.
    ///   - size: The size in pixels. Where `nil`, a figure is 600 × 170 in one column and 320 × 220 in several.
    public init(
        _ charts: [any Drawable], columns: Int = 1, title: String = "", sharesX: Bool = true, size: FigureSize? = nil
    ) {
        self.charts = charts
        self.columns = Self.usable(columns)
        self.title = title
        self.sharesX = sharesX
        let rows = (charts.count + self.columns - 1) / self.columns
        self.size =
            size
            ?? FigureSize(
                width: self.columns == 1 ? 600 : Double(self.columns) * 320,
                height: Double(max(1, rows)) * (self.columns == 1 ? 170 : 220) + 20 + (title.isEmpty ? 0 : 26))
    }

    /// The titles and summaries of all figures.
    public var summary: String {
        guard !charts.isEmpty else { return "No charts." }
        return charts.map { "\($0.title.isEmpty ? "" : $0.title + ". ")\($0.summary)" }.joined(separator: " ")
    }

    /// The title and the plain text of all figures.
    public var plainText: String {
        let parts = (title.isEmpty ? [] : [title]) + charts.map(\.plainText)
        return parts.isEmpty ? "no charts" : parts.joined(separator: "\n")
    }

    /// The title and all figures in a size.
    public func drawing(in size: FigureSize) -> [SVGElement] {
        guard !charts.isEmpty else { return [] }
        let cellWidth = size.width / Double(columns)
        return heading
            + (0..<columns).flatMap { column -> [SVGElement] in
                drawColumn(
                    column,
                    in: Box(
                        left: Double(column) * cellWidth, top: headingHeight, width: cellWidth,
                        height: size.height - headingHeight))
            }
    }

    /// A copy with a heading above all figures.
    ///
    /// It is higher by the room of the heading, so that the figures keep theirs.
    public func chartTitle(_ title: String) -> Panels {
        var copy = self
        copy.size.height += (title.isEmpty ? 0 : 26) - headingHeight
        copy.title = title
        return copy
    }

    private var headingHeight: Double { title.isEmpty ? 0 : 26 }
    private var heading: [SVGElement] {
        title.isEmpty ? [] : [.label(title, x: 12, y: 20, size: FigureStyle.titleSize + 1, bold: true)]
    }

    /// A drawing for every column, the first with the title; none if the title is wider than a column.
    public var pieces: [SVGDocument] {
        let width = size.width / Double(columns)
        guard columns > 1, charts.count > 1,
            TextMetrics.width(title, size: FigureStyle.titleSize + 1, bold: true) + 16 < width
        else { return [] }
        let box = Box(left: 0, top: headingHeight, width: width, height: size.height - headingHeight)
        return (0..<min(columns, charts.count)).map { column in
            let members = stride(from: column, to: charts.count, by: columns).map { charts[$0] }
            return SVGDocument(
                size: FigureSize(width: width, height: size.height), title: column == 0 ? title : "",
                summary: Panels(members).summary, content: (column == 0 ? heading : []) + drawColumn(column, in: box))
        }
    }

    /// The figures of a column, counted from zero. The names of each are its own.
    private func drawColumn(_ place: Int, in column: Box) -> [SVGElement] {
        let members = stride(from: place, to: charts.count, by: columns).map { charts[$0] }
        guard !members.isEmpty else { return [] }
        let known = members.compactMap { $0 as? Chart }
        let layouts = known.map { $0.layout() }
        let domains = layouts.compactMap(\.xDomain)
        let canShare =
            sharesX && known.count == members.count && domains.count == members.count
            && Set(known.map(\.settings.x.kind)).count == 1 && layouts.allSatisfy { $0.plots.count == 1 }
        let domain = canShare ? domains.map(\.lowerBound).min()!...domains.map(\.upperBound).max()! : nil
        let rows = (charts.count + columns - 1) / columns
        // Only the lowest plot needs room for the numbers of a shared axis; all plots stay equally high.
        let hasLabel = layouts.last.map { !$0.plots[0].axes.xLabel.isEmpty } ?? false
        let footer = canShare && hasLabel ? 34.0 : canShare ? 16.0 : 0
        let height = (column.height - footer) / Double(rows)
        let frames = members.indices.map { index in
            Box(
                left: column.left, top: column.top + Double(index) * height, width: column.width,
                height: height + (index == members.count - 1 ? footer : 0))
        }
        let drawn = members.enumerated().map { index, member in
            (member as? Chart).map {
                $0.layout(xDomain: domain, showsXText: !canShare || index == members.count - 1)
            }
        }
        let margins = zip(drawn, frames).map { layout, frame in
            layout?.margins(in: FigureSize(width: frame.width, height: frame.height))
        }
        let left = margins.compactMap { $0?.left }.max() ?? 0
        let right = margins.compactMap { $0?.right }.max() ?? 0
        var result: [SVGElement] = []
        for (index, member) in members.enumerated() {
            let frame = frames[index]
            if let layout = drawn[index], var margin = margins[index] {
                (margin.left, margin.right) = (left, right)
                result += layout.elements(in: frame, margins: margin).map { $0.mapNames { "\(place) \(index) \($0)" } }
            } else {
                let inner = member.drawing(in: FigureSize(width: frame.width, height: frame.height))
                let shift = "translate(\(SVGElement.number(frame.left)) \(SVGElement.number(frame.top)))"
                let group = SVGElement.group(inner).with("transform", shift)
                result.append(group.mapNames { "\(place) \(index) \($0)" })
            }
        }
        return result
    }
}
