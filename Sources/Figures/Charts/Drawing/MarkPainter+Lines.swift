extension MarkPainter {
    /// What tells one line or area from another.
    private struct Identity: Hashable {
        var color: PlottableDatum?
        var constant: RGBColor?
        var dashes: String?
        var lineStyle: PlottableDatum?
        var symbol: PlottableDatum?
        var series: PlottableDatum?

        init(_ mark: Mark) {
            color = mark.colorValue?.datum
            if case .constant(let value) = mark.coloring { constant = value }
            dashes = mark.dashes
            lineStyle = mark.lineStyle?.datum
            symbol = mark.symbol?.datum
            series = mark.series?.datum
        }
    }

    /// Marks that belong to one line, in the order in which the lines begin.
    private func grouped(_ marks: [Mark]) -> [[Mark]] {
        var places: [Identity: Int] = [:]
        var result: [[Mark]] = []
        for mark in marks {
            let identity = Identity(mark)
            if let place = places[identity] {
                result[place].append(mark)
            } else {
                places[identity] = result.count
                result.append([mark])
            }
        }
        return result
    }

    func lines(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        var bands: [SVGElement] = []
        var lines: [SVGElement] = []
        for members in grouped(marks) {
            let first = members[0]
            let color = colors.color(of: first).hex
            if let area = band(members) {
                bands.append(SVGElement.path(area).with("fill", color).with("fill-opacity", "0.2"))
            }
            let runs = LineThinning.runs(members.map { point($0.x, $0.y) }, width: plot.width)
            guard !runs.isEmpty else { continue }
            var line = SVGElement.path(PathData.lines(runs)).with("fill", "none").with("stroke", color)
                .with("stroke-width", first.size ?? Style.lineWidth).with("stroke-linejoin", "round").with(
                    "stroke-linecap", "round")
            if let dashes = dashes(of: first) { line = line.with("stroke-dasharray", dashes) }
            if let opacity = first.opacity { line = line.with("stroke-opacity", opacity) }
            let name =
                first.tooltip ?? [first.colorValue, first.lineStyle, first.series].compactMap { $0?.datum.text }.first
            lines.append(titled(line, name))
            let dots = runs.flatMap { $0 }
            if first.symbol != nil, Double(dots.count) <= plot.width {
                lines += dots.map { symbol(of: first).element(x: $0.x, y: $0.y, diameter: 6, fill: color) }
            } else if members.count == 1, let dot = dots.first {
                // A line of one point would be as small as it is wide.
                lines.append(.circle(dot.x, dot.y, radius: 3, fill: color))
            }
        }
        return bands + lines
    }

    /// The spread around a line of estimates.
    private func band(_ members: [Mark]) -> String? {
        guard members.contains(where: { ($0.y?.datum.spread ?? 0) > 0 }) else { return nil }
        return area(
            members,
            lower: { mark in mark.y.flatMap { value in value.datum.number.map { $0 - value.datum.spread } } },
            upper: { mark in mark.y.flatMap { value in value.datum.number.map { $0 + value.datum.spread } } })
    }

    /// The path of an area between two edges; `nil` where no point has both.
    private func area(_ members: [Mark], lower: (Mark) -> Double?, upper: (Mark) -> Double?) -> String? {
        var low: [PlotPoint?] = []
        var high: [PlotPoint?] = []
        for mark in members {
            // An edge that has no logarithm goes down to the bottom of the plot.
            guard let x = across(mark.x), let from = lower(mark).flatMap(upOrEdge),
                let to = upper(mark).flatMap(upOrEdge)
            else {
                low.append(nil)
                high.append(nil)
                continue
            }
            low.append(PlotPoint(x: x, y: max(from, to)))
            high.append(PlotPoint(x: x, y: min(from, to)))
        }
        let data = zip(
            LineThinning.edges(high, width: plot.width, keeping: .highest),
            LineThinning.edges(low, width: plot.width, keeping: .lowest)
        ).map { PathData.area(upper: $0, lower: $1) }.joined()
        return data.isEmpty ? nil : data
    }

    func areas(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        return grouped(marks).compactMap { members in
            let first = members[0]
            guard let data = area(members, lower: { $0.y?.datum.number }, upper: { $0.yEnd?.datum.number }) else {
                return nil
            }
            let path = SVGElement.path(data).with("fill", colors.color(of: first).hex).with(
                "fill-opacity", first.opacity ?? 0.4)
            return titled(path, first.tooltip ?? first.colorValue?.datum.text)
        }
    }
}
