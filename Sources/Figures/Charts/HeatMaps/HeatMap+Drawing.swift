extension HeatMap {
    /// More cells than this in a row or column are drawn in blocks.
    private static let mostCells = 120
    /// The width that names of rows may have, in pixels.
    private static let longestRowName = 320.0
    /// The height of a row that has a name, if there are at most so many.
    private static let (namedRow, mostNamedRows) = (14.0, 60)

    private struct Frame {
        var margins: Margins
        var turnsColumnNames: Bool
    }

    var naturalSize: FigureSize {
        // The cells of long and narrow matrices are up to three times as wide as high, or as high as wide.
        func side(_ count: Int) -> Double { max(4, min(36, 400 / Double(max(count, 1)))) }
        let cellWidth = min(side(columnCount), 3 * side(rowCount))
        var cellHeight = min(side(rowCount), 3 * side(columnCount))
        // Every name has room.
        if !rows.isEmpty, rowCount <= Self.mostNamedRows { cellHeight = max(cellHeight, Self.namedRow) }
        let margins = frame(cellWidth: cellWidth).margins
        return FigureSize(
            width: max(160, margins.left + margins.right + cellWidth * Double(min(columnCount, Self.mostCells))),
            height: max(120, margins.top + margins.bottom + cellHeight * Double(min(rowCount, Self.mostCells))))
    }

    private func frame(cellWidth: Double) -> Frame {
        let rowWidth = (0..<rowCount).map { TextMetrics.width(rowName($0)) }.max() ?? 0
        let columnWidth = (0..<columnCount).map { TextMetrics.width(columnName($0)) }.max() ?? 0
        // Some numbers can be left out; names cannot, and are turned if they are too long.
        let turns = !columns.isEmpty && columnWidth + 6 > cellWidth
        return Frame(
            margins: Margins(
                top: title.isEmpty ? 12 : 32,
                left: 12 + min(Self.longestRowName, rowWidth) + (rowTitle.isEmpty ? 0 : 18),
                bottom: 10 + (turns ? 4 + min(120, columnWidth) * 0.72 + 6 : 16) + (columnTitle.isEmpty ? 0 : 18),
                right: 8 + ColorBar(scale: scale, map: colors, label: valueTitle).width),
            turnsColumnNames: turns)
    }

    /// The title, the cells with their names, and the colour bar in a size.
    public func drawing(in size: FigureSize) -> [SVGElement] {
        let card = Box(left: 0, top: 0, width: size.width, height: size.height)
        var frame = frame(cellWidth: 0)
        let columns = Double(max(1, min(columnCount, Self.mostCells)))
        frame = self.frame(cellWidth: card.inset(by: frame.margins).width / columns)
        let plot = card.inset(by: frame.margins)
        guard rowCount > 0, columnCount > 0, plot.width > 4, plot.height > 4 else {
            return title.isEmpty ? [] : [.label(title, x: 12, y: 20, size: FigureStyle.titleSize, bold: true)]
        }
        var result: [SVGElement] = []
        if !title.isEmpty {
            let left = min(
                plot.left, max(12, card.right - TextMetrics.width(title, size: FigureStyle.titleSize, bold: true) - 8))
            let fitted = TextMetrics.fitted(
                title, width: card.right - left - 4, size: FigureStyle.titleSize, bold: true)
            result.append(.label(fitted, x: left, y: 20, size: FigureStyle.titleSize, bold: true))
        }
        result += cells(in: plot)
        result += outlines(in: plot)
        result += numbers(in: plot)
        result += targets(in: plot)
        result += names(in: plot, card: card, turned: frame.turnsColumnNames)
        result += ColorBar(scale: scale, map: colors, label: valueTitle).elements(beside: plot, card: card)
        return result
    }

    /// The place of a cell. Its edges lie between pixels, so cells are drawn without smoothing.
    private func box(_ row: Int, _ column: Int, in plot: Box) -> Box {
        let width = plot.width / Double(columnCount)
        let height = plot.height / Double(rowCount)
        return Box(
            left: plot.left + Double(column) * width, top: plot.top + Double(row) * height, width: width, height: height
        )
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
        // Cells of one colour share a path of strokes as thick as a row is high, which is much shorter than rectangles.
        var paths: [(fill: String, data: String)] = []
        var places: [Int: Int] = [:]
        for row in 0..<down {
            var lastPlace = -1
            for column in 0..<across {
                let fraction =
                    scale.position(
                        of: strongest(
                            rows: block(row, of: down, in: rowCount),
                            columns: block(column, of: across, in: columnCount))) ?? .nan
                let level = fraction.isNaN ? -1 : Int((max(0, min(1, fraction)) * 200).rounded())
                let place = places[level] ?? paths.count
                if place == paths.count {
                    places[level] = place
                    paths.append((colors.color(at: level < 0 ? .nan : Double(level) / 200).hex, ""))
                }
                let right = SVGElement.number(plot.left + Double(column + 1) * width)
                if place == lastPlace {
                    // Extends the stroke of the cell before.
                    paths[place].data += "H\(right)"
                } else {
                    let left = SVGElement.number(plot.left + Double(column) * width)
                    let middle = SVGElement.number(plot.top + (Double(row) + 0.5) * height)
                    paths[place].data += "M\(left) \(middle)H\(right)"
                }
                lastPlace = place
            }
        }
        return paths.map {
            SVGElement.path($0.data).with("stroke", $0.fill).with("stroke-width", height).with(
                "shape-rendering", "crispEdges")
        }
    }

    /// The number of largest magnitude among those that one drawn cell stands for. A single strong correlation in a
    /// large matrix must not vanish in a mean.
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
        highlighted.filter { (0..<rowCount).contains($0.row) && (0..<columnCount).contains($0.column) }.flatMap {
            cell in
            let box = box(cell.row, cell.column, in: plot)
            let thickness = min(2, max(0.75, box.width / 8))
            // A light line beside a dark one is visible on every colour of the map.
            return [("#000000", 0.5), ("#ffffff", 1.5)].map { color, steps in
                SVGElement.rectangle(
                    Box(
                        left: box.left + steps * thickness, top: box.top + steps * thickness,
                        width: box.width - 2 * steps * thickness, height: box.height - 2 * steps * thickness),
                    fill: "none"
                ).with("stroke", color).with("stroke-width", thickness)
            }
        }
    }

    private func numbers(in plot: Box) -> [SVGElement] {
        guard showsValues != false, rowCount * columnCount <= 2500 else { return [] }
        let scale = scale
        let format = cellFormat
        let cell = box(0, 0, in: plot)
        let widest =
            values.joined().filter(\.isFinite).map {
                TextMetrics.width(format.text($0).typeset, size: FigureStyle.smallTextSize)
            }.max() ?? 0
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
                        size: FigureStyle.smallTextSize, fill: colors.color(at: fraction).contrastingInk))
            }
        }
        return result
    }

    /// What every cell shows where the pointer rests on it, unless there are too many.
    private func targets(in plot: Box) -> [SVGElement] {
        guard rowCount * columnCount <= PlotContext.mostTooltips else { return [] }
        let (rowLead, columnLead) = (
            rowTitle.isEmpty ? "" : "\(rowTitle) ", columnTitle.isEmpty ? "" : "\(columnTitle) "
        )
        return (0..<rowCount).flatMap { row in
            (0..<columnCount).map { column in
                let value = value(row, column)
                let words = value.isFinite ? QuantityText.value(value) : "no value"
                return .pointerTarget(
                    "\(rowLead)\(rowName(row)), \(columnLead)\(columnName(column)): \(words)",
                    over: box(row, column, in: plot))
            }
        }
    }

    private func names(in plot: Box, card: Box, turned: Bool) -> [SVGElement] {
        var result: [SVGElement] = []
        let cell = box(0, 0, in: plot)
        let widest = (0..<columnCount).map { TextMetrics.width(columnName($0)) }.max() ?? 0
        for row in stride(from: 0, to: rowCount, by: Self.interval(13 / cell.height)) {
            let name = TextMetrics.fitted(rowName(row), width: Self.longestRowName)
            result.append(
                .label(
                    name, x: plot.left - 5, y: box(row, 0, in: plot).middleY + 4, anchor: .end,
                    fill: FigureStyle.quietInk)
            )
        }
        for column in stride(from: 0, to: columnCount, by: Self.interval((turned ? 13 : widest + 6) / cell.width)) {
            let center = box(0, column, in: plot).middleX
            if turned {
                let name = TextMetrics.fitted(columnName(column), width: 120)
                result.append(
                    .label(
                        name, x: center + 4, y: plot.bottom + 12, anchor: .end, fill: FigureStyle.quietInk, turned: -45)
                )
            } else {
                result.append(
                    .label(
                        columnName(column), x: center, y: plot.bottom + 15, anchor: .middle, fill: FigureStyle.quietInk)
                )
            }
        }
        if !columnTitle.isEmpty {
            result.append(.label(columnTitle, x: plot.middleX, y: card.bottom - 9, anchor: .middle))
        }
        if !rowTitle.isEmpty {
            result.append(.label(rowTitle, x: card.left + 16, y: plot.middleY, anchor: .middle, turned: -90))
        }
        return result
    }

    /// The interval at which names are shown if one needs the room of `cells`: 1, 2, 5, 10, …
    private static func interval(_ cells: Double) -> Int {
        guard cells.isFinite, cells > 1 else { return 1 }
        return max(1, Int(Scale.roundStep(for: 0...cells, count: 1)))
    }
}
