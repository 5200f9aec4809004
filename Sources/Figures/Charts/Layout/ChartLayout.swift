/// A chart with its scales, colours, legend and plots settled: everything but the size of the drawing.
struct ChartLayout {
    let chart: Chart
    let colors: MarkColors
    /// The plots: one, or one for each facet.
    let plots: [Plot]
    let columns: Int
    private let showsXText: Bool
    /// Names that symbols and dashes stand for.
    let symbols: [String]
    let xLabel: String
    let yLabel: String
    let lineStyles: [String]

    struct Plot {
        var name: String
        var marks: [Mark]
        var axes: ChartAxes
    }

    private static let titleHeight = 20.0
    private static let facetNameHeight = 18.0

    /// - Parameters:
    ///   - xDomain: The x axis that it has in common with other charts.
    ///   - showsXText: Whether the numbers and title of the x axis are shown.
    init(_ chart: Chart, xDomain: ClosedRange<Double>? = nil, showsXText: Bool = true) {
        self.chart = chart
        self.showsXText = showsXText
        colors = MarkColors(chart.marks, settings: chart.colors)
        symbols = Self.names(chart.marks, \.symbol)
        lineStyles = Self.names(chart.marks, \.lineStyle)
        let names = Self.names(chart.marks, \.facet)
        columns =
            chart.facets.columns ?? (names.count <= 1 ? 1 : names.count <= 3 ? names.count : names.count == 4 ? 2 : 3)
        let groups =
            names.isEmpty
            ? [chart.marks]
            : names.map { name in
                chart.marks.filter { $0.facet == nil || $0.facet?.datum.text == name }
            }
        let x = AxisScale(.x, of: chart.marks, settings: chart.x, shared: xDomain)
        let y = AxisScale(.y, of: chart.marks, settings: chart.y)
        xLabel = chart.x.label ?? Self.label(chart.marks, .x)
        yLabel = chart.y.label ?? Self.label(chart.marks, .y)
        let (columns, xLabel, yLabel) = (columns, xLabel, yLabel)
        plots = groups.enumerated().map { index, marks in
            let isLowest = index + columns >= groups.count
            let isLeftmost = index % columns == 0
            var axes = ChartAxes(x: x, y: y, xLabel: xLabel, yLabel: yLabel)
            if !chart.facets.sharesX { axes.x = AxisScale(.x, of: marks, settings: chart.x, shared: xDomain) }
            if !chart.facets.sharesY { axes.y = AxisScale(.y, of: marks, settings: chart.y) }
            axes.showsXText = showsXText && (isLowest || !chart.facets.sharesX)
            axes.showsYText = isLeftmost || !chart.facets.sharesY
            // Several plots have one title in common.
            if groups.count > 1 { (axes.xLabel, axes.yLabel) = ("", "") }
            return Plot(name: names.isEmpty ? "" : names[index], marks: marks, axes: axes)
        }
    }

    /// The names that an encoding has, in the order in which they come.
    private static func names(_ marks: [Mark], _ encoding: (Mark) -> PlottableValue?) -> [String] {
        var known = Set<String>()
        return marks.compactMap { encoding($0)?.datum.text }.filter { known.insert($0).inserted }
    }

    /// The labels of an axis's values; rules and strips among others do not name it.
    static func label(_ marks: [Mark], _ direction: AxisScale.Direction) -> String {
        func labels(_ marks: [Mark]) -> [String] {
            var result: [String] = []
            for mark in marks {
                for value in mark.values(direction).suffix(1)
                where !value.label.isEmpty && !result.contains(value.label) {
                    result.append(value.label)
                    if result.count == 3 { return result }
                }
            }
            return result
        }
        let main = labels(marks.filter { ![.rule, .text].contains($0.shape) && ($0.x != nil && $0.y != nil) })
        return (main.isEmpty ? labels(marks) : main).joined(separator: ", ")
    }

    /// The domain of the x axis; `nil` for names.
    var xDomain: ClosedRange<Double>? { plots[0].axes.x.numbers?.domain }

    // MARK: Legend

    var legend: ChartLegend { ChartLegend(of: self) }

    private var colorBar: ColorBar? {
        guard chart.showsLegend, let scale = colors.scale else { return nil }
        return ColorBar(scale: scale, map: colors.map, label: colors.scaleLabel)
    }

    private var hasUprightAnnotation: Bool {
        chart.marks.contains { $0.shape == .rule && $0.y == nil && $0.text?.isEmpty == false }
    }

    // MARK: Room

    /// Room around all plots: for the title, the outer axes and the legend.
    func margins(in size: FigureSize) -> Margins {
        let extra = legend.margins(in: size)
        let beside = extra.right + (colorBar?.width ?? 0)
        // Names that have room without a legend may have to be turned beside one.
        let cell = FigureSize(width: (size.width - beside) / Double(columns), height: size.height / Double(rows))
        var margins = outerAxes(plots[0].axes).margins(in: cell)
        if let last = plots.last { margins.bottom = max(margins.bottom, outerAxes(last.axes).margins(in: cell).bottom) }
        margins.top = 12 + (chart.title.isEmpty ? 0 : Self.titleHeight)
        if plots.count > 1 || !plots[0].name.isEmpty { margins.top += Self.facetNameHeight - 4 }
        if hasUprightAnnotation { margins.top += 14 }
        margins.right += beside
        margins.bottom += extra.bottom
        return margins
    }

    /// The axes with the titles that all plots have in common.
    private func outerAxes(_ axes: ChartAxes) -> ChartAxes {
        var result = axes
        (result.xLabel, result.yLabel) = (xLabel, yLabel)
        return result
    }

    private var rows: Int { (plots.count + columns - 1) / columns }

    // MARK: Drawing

    func elements(in card: Box, margins: Margins) -> [SVGElement] {
        let inner = card.inset(by: margins)
        guard inner.width > 10, inner.height > 10 else { return [] }
        var result: [SVGElement] = []
        if !chart.title.isEmpty {
            // A title that is wider than the plot may start left of it.
            let width = TextMetrics.width(chart.title, size: Style.titleSize, bold: true)
            let left = min(inner.left, max(card.left + 12, card.right - width - 8))
            let fitted = TextMetrics.fitted(
                chart.title, width: card.right - left - 4, size: Style.titleSize, bold: true)
            result.append(.label(fitted, x: left, y: card.top + 20, size: Style.titleSize, bold: true))
        }
        if plots.count > 1 { result += outerAxes(plots[plots.count - 1].axes).titles(plot: inner, in: card) }
        for (index, box) in boxes(in: inner).enumerated() { result += elements(of: plots[index], at: box, card: card) }
        let size = FigureSize(width: card.width, height: card.height)
        let legend = legend
        result += legend.elements(plot: inner, in: card, size: size)
        if let colorBar {
            result += colorBar.elements(beside: inner, card: card, offset: legend.margins(in: size).right)
        }
        return result
    }

    /// The plots' places; with axes of their own they are further apart.
    private func boxes(in inner: Box) -> [Box] {
        guard plots.count > 1 else { return [inner] }
        let columnWidth = inner.width / Double(columns)
        let own = plots[min(1, plots.count - 1)].axes.margins(
            in: FigureSize(width: columnWidth, height: inner.height / Double(rows)))
        let gapX = chart.facets.sharesY ? 14 : own.left + 10
        let gapY = Self.facetNameHeight + 8 + (chart.facets.sharesX ? 0 : own.bottom)
        let width = (inner.width - gapX * Double(columns - 1)) / Double(columns)
        let height = (inner.height - gapY * Double(rows - 1)) / Double(rows)
        return plots.indices.map { index in
            Box(
                left: inner.left + Double(index % columns) * (width + gapX),
                top: inner.top + Double(index / columns) * (height + gapY),
                width: width, height: height)
        }
    }

    private func elements(of plot: Plot, at box: Box, card: Box) -> [SVGElement] {
        guard box.width > 5, box.height > 5 else { return [] }
        var result = plot.axes.elements(plot: box, in: card)
        if !plot.name.isEmpty {
            let name = TextMetrics.fitted(plot.name, width: box.width + 10, bold: true)
            result.append(.label(name, x: box.middleX, y: box.top - 6, anchor: .middle, bold: true))
        }
        let painter = MarkPainter(plot: box, axes: plot.axes, layout: self)
        result.append(Self.clipped(painter.elements(plot.marks), to: box))
        return result + painter.annotations(plot.marks)
    }

    /// Cuts off what lies outside the plot, leaving room for half a dot. A nested `svg`
    /// does so without an identifier, which would clash between figures on one page.
    private static func clipped(_ elements: [SVGElement], to plot: Box) -> SVGElement {
        let bleed = 4.0
        let view = Box(
            left: plot.left - bleed, top: plot.top - bleed, width: plot.width + 2 * bleed,
            height: plot.height + 2 * bleed)
        let corners = [view.left, view.top, view.width, view.height].map(SVGElement.number)
        return SVGElement("svg", children: elements).with("x", view.left).with("y", view.top)
            .with("width", view.width).with("height", view.height).with("overflow", "hidden")
            .with("viewBox", corners.joined(separator: " "))
    }
}
