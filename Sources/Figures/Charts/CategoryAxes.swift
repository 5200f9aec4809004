/// A vertical axis of numbers over a horizontal axis of names.
struct CategoryAxes {
    var categories: [String]
    var y: Scale
    var title: String
    var xLabel: String
    var yLabel: String

    private var numbers: CartesianAxes {
        CartesianAxes(x: Scale(domain: 0...1), y: y, title: title, xLabel: "", yLabel: yLabel, showsXText: false, showsXAxis: false)
    }

    private var widest: Double { categories.map { TextMetrics.width($0) }.max() ?? 0 }

    /// Names that are wider than their group are turned.
    private func turns(width: Double) -> Bool { (widest + 8) * Double(categories.count) > width }

    func margins(in size: FigureSize) -> Margins {
        var margins = numbers.margins(height: size.height)
        let turned = turns(width: size.width - margins.left - margins.right)
        margins.bottom = 10 + (turned ? 14 + min(140, widest) * 0.72 : 16) + (xLabel.isEmpty ? 0 : 18)
        if turned { margins.left = max(margins.left, min(140, widest) * 0.72 - 10) }
        return margins
    }

    func elements(plot: Box, in card: Box) -> [SVGElement] {
        var result = numbers.elements(plot: plot, in: card)
        let group = plot.width / Double(max(1, categories.count))
        let turned = turns(width: plot.width)
        for (index, category) in categories.enumerated() {
            let center = plot.left + (Double(index) + 0.5) * group
            let name = TextMetrics.fitted(category, width: 140)
            result.append(
                turned
                    ? .label(name, x: center + 4, y: plot.bottom + 12, anchor: .end, fill: Style.quietInk, turned: -45)
                    : .label(name, x: center, y: plot.bottom + 16, anchor: .middle, fill: Style.quietInk))
        }
        if !xLabel.isEmpty {
            let below = turned ? 30 + min(140, widest) * 0.72 : 35
            result.append(.label(xLabel, x: plot.middleX, y: plot.bottom + below, anchor: .middle))
        }
        return result
    }
}
