/// Bars in groups, with error bars.
///
///     BarChart(["MCC": [ssae, affine], "UDR": […]], categories: ["SSAE", "affine"])
public struct BarChart: Drawable, Equatable {
    /// Bars of one colour, one for each category.
    public struct Series: Sendable, Equatable {
        public var name: String
        /// Heights with half the lengths of the error bars; a spread of zero or NaN draws none, and
        /// a mean that is not finite leaves a gap.
        public var values: [Estimate]

        public init(_ name: String = "", _ values: [Estimate]) {
            self.name = name
            self.values = values
        }

        public init(_ name: String = "", _ values: [Double]) {
            self.init(name, values.map { Estimate(mean: $0, spread: 0) })
        }
    }

    /// Names of the groups, from left to right.
    public var categories: [String]
    public var series: [Series]
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var yDomain: ClosedRange<Double>?
    public var size: FigureSize

    public init(
        _ series: [Series], categories: [String], title: String = "", xLabel: String = "", yLabel: String = "",
        yDomain: ClosedRange<Double>? = nil, size: FigureSize = FigureSize(width: 600, height: 320)
    ) {
        self.series = series
        self.categories = categories
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.yDomain = yDomain
        self.size = size
    }

    /// Bars of one colour.
    public init(
        _ values: KeyValuePairs<String, Double>, title: String = "", xLabel: String = "", yLabel: String = "",
        size: FigureSize = FigureSize(width: 600, height: 320)
    ) {
        self.init(
            [Series("", values.map(\.value))], categories: values.map(\.key), title: title, xLabel: xLabel, yLabel: yLabel, size: size)
    }

    /// Groups of bars by the name of their series.
    public init(
        _ values: KeyValuePairs<String, [Estimate]>, categories: [String], title: String = "", xLabel: String = "",
        yLabel: String = "", size: FigureSize = FigureSize(width: 600, height: 320)
    ) {
        self.init(
            values.map { Series($0.key, $0.value) }, categories: categories, title: title, xLabel: xLabel, yLabel: yLabel, size: size)
    }

    private var numberFormat: NumberFormat {
        .automatic.resolved(for: series.flatMap { $0.values.map(\.mean) }.map { value in
            guard value.isFinite, value != 0 else { return 0 }
            let unit = powerOfTen(decimalExponent(value) - 3)
            return (value / unit).rounded() * unit
        })
    }

    public var summary: String {
        let format = numberFormat
        let parts = series.map { item in
            let bars = zip(categories, item.values).map { "\($0) \(format.text($1.mean).typeset)" }.joined(separator: ", ")
            return item.name.isEmpty ? bars : "\(item.name): \(bars)"
        }
        return "Bar chart" + (yLabel.isEmpty ? "" : " of \(yLabel)") + (parts.isEmpty ? "." : ": \(parts.joined(separator: "; ")).")
    }

    public var plainText: String {
        var lines = title.isEmpty ? [] : [title]
        let format = numberFormat
        let largest = series.flatMap { $0.values.map(\.mean.magnitude) }.filter(\.isFinite).max() ?? 0
        let width = max(categories.map(\.count).max() ?? 0, 1)
        for item in series {
            if !item.name.isEmpty { lines.append("\(item.name):") }
            for (category, value) in zip(categories, item.values) {
                let bar = Sparkline.bar(largest > 0 ? value.mean.magnitude / largest : 0, width: 30)
                let spread = value.mean.isFinite && value.spread > 0 ? " ± \(format.forSpread.text(value.spread).plain)" : ""
                lines.append("\(category.padded(to: width))  \(bar) \(format.text(value.mean).plain)\(spread)")
            }
        }
        return lines.isEmpty ? "an empty chart" : lines.joined(separator: "\n")
    }
}

extension BarChart {
    private var scale: Scale {
        if let yDomain { return Scale(domain: yDomain) }
        let ends = series.flatMap { $0.values.prefix(categories.count) }.flatMap { value in
            let spread = value.spread.isFinite ? value.spread : 0
            return [value.mean - spread, value.mean + spread]
        }
        let fitted = Scale(fitting: ends, includingZero: true, nice: false).domain
        let room = 0.05 * (fitted.upperBound - fitted.lowerBound)
        return Scale(
            domain: (fitted.lowerBound < 0 ? fitted.lowerBound - room : 0)...(fitted.upperBound > 0 ? fitted.upperBound + room : 0))
    }

    public func drawing(in size: FigureSize) -> [SVGElement] {
        let card = Box(left: 0, top: 0, width: size.width, height: size.height)
        let scale = scale
        let axes = CategoryAxes(categories: categories, y: scale, title: title, xLabel: xLabel, yLabel: yLabel)
        let entries = series.enumerated().filter { !$0.element.name.isEmpty }.map { index, item in
            SeriesLabels.Entry(name: item.name, color: Palette.color(index).hex, dashes: nil, end: nil)
        }
        let labels = SeriesLabels(entries: series.count > 1 ? entries : [], isKey: true)
        let extra = labels.margins(in: size)
        var margins = axes.margins(in: size)
        margins.right += extra.right
        margins.bottom += extra.bottom
        let plot = card.inset(by: margins)
        guard plot.width > 10, plot.height > 10 else { return [] }
        var result = axes.elements(plot: plot, in: card)
        let group = plot.width / Double(max(1, categories.count))
        let width = min(60, group * 0.76 / Double(max(1, series.count)))
        let base = plot.bottom - max(0, min(1, scale.position(of: 0) ?? 0)) * plot.height
        for (index, item) in series.enumerated() {
            for (place, value) in item.values.prefix(categories.count).enumerated() {
                guard let position = scale.position(of: value.mean) else { continue }
                let center = plot.left + (Double(place) + 0.5) * group + (Double(index) - Double(series.count - 1) / 2) * width
                let height = plot.bottom - max(0, min(1, position)) * plot.height
                let bar = Box(left: center - width * 0.46, top: min(base, height), right: center + width * 0.46, bottom: max(base, height))
                result.append(.rectangle(bar, fill: Palette.color(index).hex))
                result += errorBar(value, scale: scale, x: center, reach: min(5, width * 0.25), plot: plot)
            }
        }
        result.append(.line(plot.left, base, plot.right, base, stroke: Style.axis))
        return result + labels.elements(plot: plot, in: card, size: size)
    }

    private func errorBar(_ value: Estimate, scale: Scale, x: Double, reach: Double, plot: Box) -> [SVGElement] {
        guard value.spread > 0, let low = scale.position(of: value.mean - value.spread),
            let high = scale.position(of: value.mean + value.spread)
        else { return [] }
        let top = plot.bottom - max(0, min(1, high)) * plot.height
        let bottom = plot.bottom - max(0, min(1, low)) * plot.height
        return [(x, top, x, bottom), (x - reach, top, x + reach, top), (x - reach, bottom, x + reach, bottom)].map {
            .line($0.0, $0.1, $0.2, $0.3, stroke: Style.ink, width: 1.2)
        }
    }
}
