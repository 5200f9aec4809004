extension HeatMap {
    /// More cells than this in a row or column are drawn in blocks.
    private static let mostCells = 120
    private static let barWidth = 12.0

    private struct Frame {
        var margins: Margins
        var turnsColumnNames: Bool
    }

    var naturalSize: FigureSize {
        let side = max(4, min(36, 400 / Double(max(rowCount, columnCount, 1))))
        let margins = frame(cellWidth: side).margins
        return FigureSize(
            width: max(160, margins.left + margins.right + side * Double(min(columnCount, Self.mostCells))),
            height: max(120, margins.top + margins.bottom + side * Double(min(rowCount, Self.mostCells))))
    }

    private func frame(cellWidth: Double) -> Frame {
        let rowWidth = (0..<rowCount).map { TextMetrics.width(rowName($0)) }.max() ?? 0
        let columnWidth = (0..<columnCount).map { TextMetrics.width(columnName($0)) }.max() ?? 0
        // Numbers can be left out here and there; names cannot, and are turned where they are too long.
        let turns = !columns.isEmpty && columnWidth + 6 > cellWidth
        let bar = scale.ticks(count: 5).map { TextMetrics.width($0.label) }.max() ?? 0
        return Frame(
            margins: Margins(
                top: title.isEmpty ? 12 : 32,
                left: 12 + min(160, rowWidth) + (rowTitle.isEmpty ? 0 : 18),
                bottom: 10 + (turns ? 4 + min(120, columnWidth) * 0.72 + 6 : 16) + (columnTitle.isEmpty ? 0 : 18),
                right: 16 + Self.barWidth + 6 + bar + (valueTitle.isEmpty ? 8 : 24)),
            turnsColumnNames: turns)
    }

    public func drawing(in size: FigureSize) -> [SVGElement] {
        let card = Box(left: 0, top: 0, width: size.width, height: size.height)
        var frame = frame(cellWidth: 0)
        let columns = Double(max(1, min(columnCount, Self.mostCells)))
        frame = self.frame(cellWidth: card.inset(by: frame.margins).width / columns)
        let plot = card.inset(by: frame.margins)
        guard rowCount > 0, columnCount > 0, plot.width > 4, plot.height > 4 else {
            return title.isEmpty ? [] : [.label(title, x: 12, y: 20, size: Style.titleSize, bold: true)]
        }
        var result: [SVGElement] = []
        if !title.isEmpty {
            let left = min(plot.left, max(12, card.right - TextMetrics.width(title, size: Style.titleSize, bold: true) - 8))
            let fitted = TextMetrics.fitted(title, width: card.right - left - 4, size: Style.titleSize, bold: true)
            result.append(.label(fitted, x: left, y: 20, size: Style.titleSize, bold: true))
        }
        result += cells(in: plot)
        result += outlines(in: plot)
        result += numbers(in: plot)
        result += names(in: plot, card: card, turned: frame.turnsColumnNames)
        result += colorBar(beside: plot, card: card)
        return result
    }

    /// The place of a cell; edges are whole pixels apart only by chance, so cells are drawn without smoothing.
    private func box(_ row: Int, _ column: Int, in plot: Box) -> Box {
        let width = plot.width / Double(columnCount)
        let height = plot.height / Double(rowCount)
        return Box(left: plot.left + Double(column) * width, top: plot.top + Double(row) * height, width: width, height: height)
    }

    private func cells(in plot: Box) -> [SVGElement] {
        let scale = scale
        // Counting columns looks at every row.
        let columnCount = columnCount
        let (across, down) = (min(columnCount, Self.mostCells), min(rowCount, Self.mostCells))
        func block(_ place: Int, of parts: Int, in count: Int) -> Range<Int> {
            (place * count / parts)..<((place + 1) * count / parts)
        }
        let (width, height) = (plot.width / Double(across), plot.height / Double(down))
        // Cells of one colour share a path, which is much shorter than a rectangle for each.
        var paths: [(fill: String, data: String)] = []
        var places: [Int: Int] = [:]
        for row in 0..<down {
            for column in 0..<across {
                let fraction = scale.position(
                    of: strongest(rows: block(row, of: down, in: rowCount), columns: block(column, of: across, in: columnCount))) ?? .nan
                let level = fraction.isNaN ? -1 : Int((max(0, min(1, fraction)) * 200).rounded())
                let place = places[level] ?? paths.count
                if place == paths.count {
                    places[level] = place
                    paths.append((colors.color(at: level < 0 ? .nan : Double(level) / 200).hex, ""))
                }
                let left = SVGElement.number(plot.left + Double(column) * width)
                let top = SVGElement.number(plot.top + Double(row) * height)
                paths[place].data += "M\(left) \(top)h\(SVGElement.number(width))v\(SVGElement.number(height))H\(left)z"
            }
        }
        return paths.map { SVGElement.path($0.data).with("fill", $0.fill).with("shape-rendering", "crispEdges") }
    }

    /// The number of largest size among those that one drawn cell stands for: single strong
    /// correlations in large matrices must not vanish in a mean.
    private func strongest(rows: Range<Int>, columns: Range<Int>) -> Double {
        var result = Double.nan
        for row in rows {
            for column in columns {
                let value = value(row, column)
                if value.isFinite, result.isNaN || value.magnitude > result.magnitude { result = value }
            }
        }
        return result
    }

    private func outlines(in plot: Box) -> [SVGElement] {
        highlighted.filter { (0..<rowCount).contains($0.row) && (0..<columnCount).contains($0.column) }.flatMap { cell in
            let box = box(cell.row, cell.column, in: plot)
            let thickness = min(2, max(0.75, box.width / 8))
            // A light line beside a dark one is seen on every colour of the map.
            return [("#000000", 0.5), ("#ffffff", 1.5)].map { color, steps in
                SVGElement.rectangle(
                    Box(
                        left: box.left + steps * thickness, top: box.top + steps * thickness,
                        width: box.width - 2 * steps * thickness, height: box.height - 2 * steps * thickness), fill: "none"
                ).with("stroke", color).with("stroke-width", thickness)
            }
        }
    }

    private func numbers(in plot: Box) -> [SVGElement] {
        guard showsValues != false, rowCount * columnCount <= 2500 else { return [] }
        let scale = scale
        let format = NumberFormat.automatic.resolved(for: values.joined().map { ($0 * 100).rounded() / 100 })
        let cell = box(0, 0, in: plot)
        let widest = values.joined().filter(\.isFinite).map { TextMetrics.width(format.text($0).typeset, size: Style.smallTextSize) }.max() ?? 0
        guard showsValues == true || (widest + 4 <= cell.width && cell.height >= 14) else { return [] }
        var result: [SVGElement] = []
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let value = value(row, column)
                guard let fraction = scale.position(of: value) else { continue }
                let box = box(row, column, in: plot)
                result.append(
                    .label(
                        format.text(value).typeset, x: box.middleX, y: box.middleY + 3.5, anchor: .middle,
                        size: Style.smallTextSize, fill: colors.color(at: fraction).contrastingInk))
            }
        }
        return result
    }

    private func names(in plot: Box, card: Box, turned: Bool) -> [SVGElement] {
        var result: [SVGElement] = []
        let cell = box(0, 0, in: plot)
        let widest = (0..<columnCount).map { TextMetrics.width(columnName($0)) }.max() ?? 0
        for row in stride(from: 0, to: rowCount, by: Self.interval(13 / cell.height)) {
            let name = TextMetrics.fitted(rowName(row), width: 160)
            result.append(.label(name, x: plot.left - 5, y: box(row, 0, in: plot).middleY + 4, anchor: .end, fill: Style.quietInk))
        }
        for column in stride(from: 0, to: columnCount, by: Self.interval((turned ? 13 : widest + 6) / cell.width)) {
            let center = box(0, column, in: plot).middleX
            if turned {
                let name = TextMetrics.fitted(columnName(column), width: 120)
                result.append(
                    .label(name, x: center + 4, y: plot.bottom + 12, anchor: .end, fill: Style.quietInk, turned: -45))
            } else {
                result.append(.label(columnName(column), x: center, y: plot.bottom + 15, anchor: .middle, fill: Style.quietInk))
            }
        }
        if !columnTitle.isEmpty { result.append(.label(columnTitle, x: plot.middleX, y: card.bottom - 9, anchor: .middle)) }
        if !rowTitle.isEmpty {
            result.append(.label(rowTitle, x: card.left + 16, y: plot.middleY, anchor: .middle, turned: -90))
        }
        return result
    }

    /// Every how manieth name is shown when one needs the room of `cells`: 1, 2, 5, 10, …
    private static func interval(_ cells: Double) -> Int {
        guard cells.isFinite, cells > 1 else { return 1 }
        return max(1, Int(Scale.roundStep(for: 0...cells, count: 1)))
    }

    private func colorBar(beside plot: Box, card: Box) -> [SVGElement] {
        let scale = scale
        let bar = Box(left: plot.right + 14, top: plot.top, width: Self.barWidth, height: plot.height)
        let steps = 64
        var result = (0..<steps).map { step in
            // Every strip reaches below the next one, so that no light line shows between them.
            let top = bar.bottom - Double(step + 1) * bar.height / Double(steps)
            let strip = Box(left: bar.left, top: top, right: bar.right, bottom: min(bar.bottom, top + 2 * bar.height / Double(steps)))
            return SVGElement.rectangle(strip, fill: colors.color(at: (Double(step) + 0.5) / Double(steps)).hex)
        }
        for tick in scale.ticks(count: max(2, min(5, Int(bar.height / 30)))) {
            guard let position = scale.position(of: tick.value) else { continue }
            let height = bar.bottom - position * bar.height
            result.append(.line(bar.right, height, bar.right + 3, height, stroke: Style.axis))
            result.append(.label(tick.label, x: bar.right + 6, y: height + 4, fill: Style.quietInk))
        }
        if !valueTitle.isEmpty {
            result.append(.label(valueTitle, x: card.right - 8, y: bar.middleY, anchor: .middle, turned: -90))
        }
        return result
    }
}
