/// A chart with its scales, colours, legend and plots: everything but the size of the drawing.
struct ChartLayout {
    private let marks: [Mark]
    private let settings: ChartSettings
    /// The plots: one, or one for each facet.
    let plots: [Plot]
    private let columns: Int
    private let showsXText: Bool
    private let guides: ChartGuides
    private let xLabel: String
    private let yLabel: String

    struct Plot {
        /// The facet; empty for a single plot.
        var name: String
        var marks: [Mark]
        var axes: ChartAxes
    }

    private static let titleHeight = 20.0
    private static let facetNameHeight = 18.0

    /// - Parameters:
    ///   - xDomain: The domain of an x axis that the chart has in common with others.
    ///   - showsXText: Whether the numbers and the title of the x axis are shown.
    init(
        _ marks: [Mark], settings: ChartSettings, xDomain: ClosedRange<Double>? = nil, showsXText: Bool = true
    ) {
        self.marks = marks
        self.settings = settings
        self.showsXText = showsXText
        let names = Self.names(marks, \.facet)
        columns =
            settings.facets.columns
            ?? (names.count <= 1 ? 1 : names.count <= 3 ? names.count : names.count == 4 ? 2 : 3)
        let groups =
            names.isEmpty
            ? [marks] : names.map { name in marks.filter { $0.facet == nil || $0.facet?.datum.text == name } }
        let x = AxisScale(.x, of: marks, settings: settings.x, shared: xDomain)
        let y = AxisScale(.y, of: marks, settings: settings.y)
        xLabel = settings.x.label ?? Self.label(marks, .x)
        yLabel = settings.y.label ?? Self.label(marks, .y)
        let (columns, xLabel, yLabel) = (columns, xLabel, yLabel)
        plots = groups.enumerated().map { index, marks in
            let isLowest = index + columns >= groups.count
            let isLeftmost = index % columns == 0
            var axes = ChartAxes(scales: PlotScales(x: x, y: y), xLabel: xLabel, yLabel: yLabel)
            if !settings.facets.sharesX {
                axes.scales.x = AxisScale(.x, of: marks, settings: settings.x, shared: xDomain)
            }
            if !settings.facets.sharesY { axes.scales.y = AxisScale(.y, of: marks, settings: settings.y) }
            axes.showsXText = showsXText && (isLowest || !settings.facets.sharesX)
            axes.showsYText = isLeftmost || !settings.facets.sharesY
            // Several plots have their titles in common.
            if groups.count > 1 { (axes.xLabel, axes.yLabel, axes.isAlone) = ("", "", false) }
            return Plot(name: names.isEmpty ? "" : names[index], marks: marks, axes: axes)
        }
        guides = ChartGuides(
            colors: MarkColors(marks, settings: settings.colors), symbols: Self.names(marks, \.symbol),
            lineStyles: Self.names(marks, \.lineStyle), scales: plots[0].axes.scales, hasFacets: plots.count > 1)
    }

    /// The names that an encoding has, in the order in which they appear.
    private static func names(_ marks: [Mark], _ encoding: (Mark) -> PlottableValue?) -> [String] {
        var known = Set<String>()
        return marks.compactMap { encoding($0)?.datum.text }.filter { known.insert($0).inserted }
    }

    /// The title of an axis: up to three labels of its values. Rules and strips do not name it if other marks do.
    static func label(_ marks: [Mark], _ axis: AxisDirection) -> String {
        func labels(_ marks: [Mark]) -> [String] {
            var result: [String] = []
            for mark in marks {
                for value in mark.values(along: axis).suffix(1)
                where !value.label.isEmpty && !result.contains(value.label) {
                    result.append(value.label)
                    if result.count == 3 { return result }
                }
            }
            return result
        }
        let main = labels(marks.filter { !$0.kind.isAnnotation && $0.x != nil && $0.y != nil })
        return (main.isEmpty ? labels(marks) : main).joined(separator: ", ")
    }

    /// The domain of the x axis; `nil` for names.
    var xDomain: ClosedRange<Double>? { plots[0].axes.scales.x.numbers?.domain }

    // MARK: Legend

    private var legend: ChartLegend {
        settings.showsLegend ? ChartLegend(of: marks, guides: guides) : ChartLegend(entries: [])
    }

    private var colorBar: ColorBar? {
        guard settings.showsLegend, let scale = guides.colors.scale else { return nil }
        return ColorBar(scale: scale, map: guides.colors.map, label: guides.colors.scaleLabel)
    }

    // MARK: Room

    /// The room around all plots: for the title, the outer axes and the legend.
    func margins(in size: FigureSize) -> Margins {
        let extra = legend.margins(in: size)
        let beside = extra.right + (colorBar?.width ?? 0)
        // Names that have room without a legend may have to be turned beside one.
        let cell = FigureSize(width: (size.width - beside) / Double(columns), height: size.height / Double(rows))
        var margins = outerAxes(plots[0].axes).margins(in: cell)
        if let last = plots.last { margins.bottom = max(margins.bottom, outerAxes(last.axes).margins(in: cell).bottom) }
        margins.top = 12 + (settings.title.isEmpty ? 0 : Self.titleHeight)
        if plots.count > 1 || !plots[0].name.isEmpty { margins.top += Self.facetNameHeight - 4 }
        margins.top += marks.byKind.map { kind, members in kind.headroom(for: members) }.max() ?? 0
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

    /// The drawing of the chart in a part of a figure.
    func elements(in card: Box, margins: Margins) -> [SVGElement] {
        let inner = card.inset(by: margins)
        guard inner.width > 10, inner.height > 10 else { return [] }
        var result: [SVGElement] = []
        if !settings.title.isEmpty {
            // A title that is wider than the plot may start to the left of it.
            let width = TextMetrics.width(settings.title, size: FigureStyle.titleSize, bold: true)
            let left = min(inner.left, max(card.left + 12, card.right - width - 8))
            let fitted = TextMetrics.fitted(
                settings.title, width: card.right - left - 4, size: FigureStyle.titleSize, bold: true)
            result.append(.label(fitted, x: left, y: card.top + 20, size: FigureStyle.titleSize, bold: true))
        }
        if plots.count > 1 { result += outerAxes(plots[plots.count - 1].axes).titles(plot: inner, in: card) }
        for (index, box) in boxes(in: inner).enumerated() { result += elements(of: plots[index], at: box, card: card) }
        let size = FigureSize(width: card.width, height: card.height)
        let legend = legend
        result += legend.elements(plot: inner, in: card, size: size) + askedColors
        if let colorBar {
            result += colorBar.elements(beside: inner, card: card, offset: legend.margins(in: size).right)
        }
        return result
    }

    /// The dark colours that were asked for by names or for marks, which a dark page has to lighten.
    private var askedColors: [SVGElement] {
        var colors = guides.colors.names.map(guides.colors.color)
        var last: RGBColor?
        for mark in marks {
            guard case .constant(let color) = mark.coloring, color != last else { continue }
            colors.append(color)
            last = color
        }
        let known: Set<RGBColor> = [.black, .gray, .quiet]
        var seen = known
        return colors.filter { $0.luminance < 0.06 && seen.insert($0).inserted }.map {
            SVGElement.rectangle(Box(left: 0, top: 0, width: 0, height: 0), fill: $0.hex).with(.darkColor)
        }
    }

    /// The places of the plots; plots with axes of their own are further apart.
    private func boxes(in inner: Box) -> [Box] {
        guard plots.count > 1 else { return [inner] }
        let columnWidth = inner.width / Double(columns)
        let own = plots[min(1, plots.count - 1)].axes.margins(
            in: FigureSize(width: columnWidth, height: inner.height / Double(rows)))
        let gapX = settings.facets.sharesY ? 14 : own.left + 10
        let gapY = Self.facetNameHeight + 8 + (settings.facets.sharesX ? 0 : own.bottom)
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
        let context = PlotContext(box: box, scales: plot.axes.scales, guides: guides, chartMarks: marks)
        let kinds = plot.marks.byKind
        let layers = kinds.enumerated().sorted {
            ($0.element.kind.layer, $0.offset) < ($1.element.kind.layer, $1.offset)
        }.map { $0.element }
        result.append(
            Self.clipped(
                layers.flatMap { kind, marks in named(kind.elements(of: marks, in: context), marks) }, to: box))
        return result + kinds.flatMap { kind, marks in kind.annotations(of: marks, in: context) }
    }

    /// Elements of a kind that does not tell which marks they belong to have the names of their colours.
    private func named(_ elements: [SVGElement], _ marks: [Mark]) -> [SVGElement] {
        guard !guides.colors.names.isEmpty, marks.contains(where: { !$0.legendNames.isEmpty }),
            elements.allSatisfy(\.names.isEmpty)
        else { return elements }
        let names = Dictionary(grouping: guides.colors.names) { guides.colors.color(of: $0).hex }
        func named(_ element: SVGElement) -> SVGElement {
            for attribute in ["fill", "stroke"] {
                if let color = element[attribute: attribute], let found = names[color], found.count == 1 {
                    return element.named(found)
                }
            }
            var copy = element
            copy.children = element.children.map(named)
            return copy
        }
        return elements.map(named)
    }

    /// Cuts off what lies outside the plot, with room for half a dot.
    private static func clipped(_ elements: [SVGElement], to plot: Box) -> SVGElement {
        let bleed = 4.0
        let frame = Box(
            left: plot.left - bleed, top: plot.top - bleed, width: plot.width + 2 * bleed,
            height: plot.height + 2 * bleed)
        return SVGElement.group([.rectangle(frame, fill: "none")] + elements).with(.clipped)
    }
}
