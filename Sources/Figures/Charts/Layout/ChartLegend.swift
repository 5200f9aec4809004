/// Names of series, at the ends of their lines or as a key beside the plot. If they are too many or too long, they
/// stand in rows below it. A name never covers data.
struct ChartLegend {
    var entries: [LegendEntry]
    /// Whether the names stand in their order from the top, and not at the ends of lines.
    var isKey = false

    private static let rowHeight = 14.0
    private static let swatchWidth = 14.0

    private var widest: Double { entries.map { TextMetrics.width($0.name) }.max() ?? 0 }

    /// Whether the names stand to the right of the plot.
    func isBeside(in size: FigureSize) -> Bool {
        Double(entries.count) * Self.rowHeight <= size.height - 70 && widest <= size.width * 0.3
    }

    /// Room that the names need beyond the plot's own margins.
    func margins(in size: FigureSize) -> (right: Double, bottom: Double) {
        guard !entries.isEmpty else { return (0, 0) }
        if isBeside(in: size) { return (Self.swatchWidth + 8 + widest, 0) }
        let columns = columnCount(width: size.width - 40)
        return (0, Double((entries.count + columns - 1) / columns) * Self.rowHeight + 8)
    }

    private func columnCount(width: Double) -> Int {
        max(1, min(entries.count, Int(width / (min(widest, width) + Self.swatchWidth + 20))))
    }

    func elements(plot: Box, in card: Box, size: FigureSize) -> [SVGElement] {
        guard !entries.isEmpty else { return [] }
        return isBeside(in: size) ? beside(plot) : below(plot, card)
    }

    private func swatch(_ entry: LegendEntry, x: Double, y: Double) -> SVGElement {
        switch entry.swatch {
        case .drawing(let draw):
            return draw(Box(left: x, top: y - 5, width: Self.swatchWidth, height: 10), entry.color)
        case .square, .area:
            return .rectangle(Box(left: x + 2, top: y - 5, width: 10, height: 10), fill: entry.color)
        case .symbol(let symbol):
            return symbol.element(x: x + Self.swatchWidth / 2, y: y, diameter: 7, fill: entry.color)
        case .line: break
        }
        let line = SVGElement.line(x, y, x + Self.swatchWidth, y, stroke: entry.color, width: 2)
        return entry.dashes.map { line.with("stroke-dasharray", $0) } ?? line
    }

    private func beside(_ plot: Box) -> [SVGElement] {
        let width = Self.swatchWidth + 8 + widest
        if isKey {
            return entries.enumerated().flatMap { index, entry -> [SVGElement] in
                let height = plot.top + 8 + Double(index) * Self.rowHeight
                return [
                    swatch(entry, x: plot.right + 4, y: height),
                    .label(entry.name, x: plot.right + Self.swatchWidth + 8, y: height + 4),
                ].toggling(entry, at: Box(left: plot.right + 2, top: height - 7, width: width, height: Self.rowHeight))
            }
        }
        // Names stand at the heights at which their lines end, moved apart as little as needed.
        let wanted = entries.enumerated().map { index, entry in
            (index: index, y: plot.bottom - max(0, min(1, entry.end?.y ?? 0)) * plot.height)
        }.sorted { ($0.y, $0.index) < ($1.y, $1.index) }
        let heights = Self.spread(
            wanted.map(\.y), distance: Self.rowHeight, within: plot.top + 4...max(plot.top + 4, plot.bottom - 2))
        var result: [SVGElement] = []
        for (place, item) in wanted.enumerated() {
            let entry = entries[item.index]
            let height = heights[place]
            let reachesEdge = (entry.end?.x ?? 0) * plot.width > plot.width - 4
            let start = reachesEdge ? item.y : height
            var leader = SVGElement.line(
                plot.right + 4, start, plot.right + 4 + Self.swatchWidth, height, stroke: entry.color, width: 1.4)
            if let dashes = entry.dashes { leader = leader.with("stroke-dasharray", dashes) }
            result += [leader, .label(entry.name, x: plot.right + Self.swatchWidth + 8, y: height + 4)].toggling(
                entry, at: Box(left: plot.right + 2, top: height - 7, width: width, height: Self.rowHeight))
        }
        return result
    }

    private func below(_ plot: Box, _ card: Box) -> [SVGElement] {
        let columns = columnCount(width: card.width - 40)
        let rows = (entries.count + columns - 1) / columns
        let columnWidth = (card.width - 40) / Double(columns)
        let top = card.bottom - Double(rows) * Self.rowHeight
        return entries.enumerated().flatMap { index, entry -> [SVGElement] in
            let left = card.left + 20 + Double(index % columns) * columnWidth
            let baseline = top + Double(index / columns) * Self.rowHeight + 6
            let name = TextMetrics.fitted(entry.name, width: columnWidth - 28)
            return [swatch(entry, x: left, y: baseline - 4), .label(name, x: left + Self.swatchWidth + 5, y: baseline)]
                .toggling(
                    entry,
                    at: Box(left: left - 2, top: baseline - 11, width: columnWidth - 4, height: Self.rowHeight))
        }
    }

    /// Sorted positions, moved as little as needed to be a distance apart inside a range. Neighbours that would overlap
    /// form a block around their mean.
    static func spread(_ wanted: [Double], distance: Double, within range: ClosedRange<Double>) -> [Double] {
        var blocks: [(sum: Double, count: Int, start: Double)] = []
        func place(_ sum: Double, _ count: Int) -> Double {
            let length = Double(count - 1) * distance
            let start = sum / Double(count) - length / 2
            return max(range.lowerBound, min(range.upperBound - length, start))
        }
        for position in wanted {
            var block = (sum: position, count: 1, start: place(position, 1))
            while let previous = blocks.last, previous.start + Double(previous.count) * distance > block.start {
                blocks.removeLast()
                let sum = previous.sum + block.sum
                let count = previous.count + block.count
                block = (sum, count, place(sum, count))
            }
            blocks.append(block)
        }
        return blocks.flatMap { block in (0..<block.count).map { block.start + Double($0) * distance } }
    }
}

extension [SVGElement] {
    /// The elements of a legend's entry, and where a click on them shows and hides what has its name.
    fileprivate func toggling(_ entry: LegendEntry, at box: Box) -> [SVGElement] {
        map { $0.with(.legendEntry(of: entry.key)) } + [
            SVGElement.rectangle(box, fill: "none").titled(entry.name).with(.toggle(of: entry.key))
        ]
    }
}
