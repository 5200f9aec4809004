/// How many of a set of numbers fall into each of several intervals.
public struct Histogram: Drawable, Equatable {
    /// The ends of the intervals, one more than there are counts, growing.
    public let edges: [Double]
    public let counts: [Int]
    /// How many values were not finite and are in no interval.
    public let excluded: Int
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var size: FigureSize

    /// Counts values in intervals of a round width. Whole numbers over a short range get one
    /// interval each, centred on them.
    ///
    /// - Parameter bins: About how many intervals; by Freedman and Diaconis's rule where `nil`, 5…60.
    public init(
        _ values: some Collection<Double>, bins: Int? = nil, title: String = "", xLabel: String = "", yLabel: String = "count",
        size: FigureSize = FigureSize(width: 480, height: 260)
    ) {
        let finite = values.filter(\.isFinite).sorted()
        edges = Histogram.edges(for: finite, bins: bins)
        var counts = [Int](repeating: 0, count: max(0, edges.count - 1))
        if let low = edges.first, let high = edges.last, !counts.isEmpty {
            for value in finite {
                let place = (value - low) / (high - low) * Double(counts.count)
                counts[max(0, min(counts.count - 1, Int(place)))] += 1
            }
        }
        self.counts = counts
        excluded = values.count - finite.count
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.size = size
    }

    public init(
        _ values: some Collection<Int>, title: String = "", xLabel: String = "", yLabel: String = "count",
        size: FigureSize = FigureSize(width: 480, height: 260)
    ) {
        self.init(values.map(Double.init), title: title, xLabel: xLabel, yLabel: yLabel, size: size)
    }

    private static func edges(for sorted: [Double], bins: Int?) -> [Double] {
        guard let low = sorted.first, let high = sorted.last else { return [] }
        if bins == nil, high - low <= 40, sorted.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 1e15 }) {
            return stride(from: low - 0.5, through: high + 0.5, by: 1).map { $0 }
        }
        let domain = Scale(domain: low...high).domain
        let quartiles = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
        let width = 2 * quartiles / exponential10(commonLogarithm(Double(sorted.count)) / 3)
        let rule = width > 0 ? (domain.upperBound - domain.lowerBound) / width : 20
        let count = bins.map { max(1, min(1000, $0)) } ?? Int(max(5, min(60, rule)))
        let step = Scale.roundStep(for: domain, count: count)
        guard step > 0, step.isFinite else { return [] }
        let first = (domain.lowerBound / step + 1e-9).rounded(.down)
        let last = max(first + 1, (domain.upperBound / step - 1e-9).rounded(.up))
        guard last - first < 10_000 else { return [] }
        return (0...Int(last - first)).map { Scale.multiple(first + Double($0), of: step) }
    }

    public var summary: String {
        let total = counts.reduce(0, +)
        guard let low = edges.first, let high = edges.last, let most = counts.indices.max(by: { counts[$0] < counts[$1] }) else {
            return "Histogram without values."
        }
        return "Histogram of \(NumberText.integer(total).digits) values from \(NumberText.brief(low).typeset) to "
            + "\(NumberText.brief(high).typeset)\(xLabel.isEmpty ? "" : " of \(xLabel)"); most, "
            + "\(NumberText.integer(counts[most]).digits), around \(NumberText.brief((edges[most] + edges[most + 1]) / 2).typeset)."
    }

    public var plainText: String {
        var lines = title.isEmpty ? [] : [title]
        guard let most = counts.max() else { return (lines + ["no values"]).joined(separator: "\n") }
        if counts.count > 24 {
            lines.append(Sparkline.text(counts.map(Double.init), width: 60) + "  " + summary)
        } else {
            let isWhole = zip(edges, edges.dropFirst()).allSatisfy { $1 - $0 == 1 && $0 != $0.rounded() }
            let names = counts.indices.map { index in
                isWhole
                    ? NumberText.brief(edges[index] + 0.5).plain
                    : "\(NumberText.brief(edges[index]).plain)…\(NumberText.brief(edges[index + 1]).plain)"
            }
            let width = names.map(\.count).max() ?? 0
            for (name, count) in zip(names, counts) {
                let bar = Sparkline.bar(most > 0 ? Double(count) / Double(most) : 0, width: 40)
                lines.append("\(name.padded(to: width, before: true))  \(bar) \(NumberText.integer(count).digits)")
            }
        }
        if excluded > 0 { lines.append("\(NumberText.integer(excluded).digits) values are not finite") }
        return lines.joined(separator: "\n")
    }

    public func drawing(in size: FigureSize) -> [SVGElement] {
        let card = Box(left: 0, top: 0, width: size.width, height: size.height)
        let most = Double(counts.max() ?? 0)
        let axes = CartesianAxes(
            x: Scale(domain: (edges.first ?? 0)...(edges.last ?? 1)), y: Scale(domain: 0...max(1, most * 1.05)), title: title,
            xLabel: xLabel, yLabel: yLabel)
        let plot = card.inset(by: axes.margins(height: size.height))
        guard plot.width > 10, plot.height > 10 else { return [] }
        var result = axes.elements(plot: plot, in: card)
        let gap = Double(counts.count) * 4 < plot.width ? 1.0 : 0
        for (index, count) in counts.enumerated() where count > 0 {
            guard let low = axes.point(edges[index], Double(count), in: plot), let high = axes.point(edges[index + 1], 0, in: plot)
            else { continue }
            let bar = Box(left: low.x + gap / 2, top: low.y, right: high.x - gap / 2, bottom: high.y)
            result.append(.rectangle(bar, fill: Palette.color(0).hex))
        }
        return result
    }
}
