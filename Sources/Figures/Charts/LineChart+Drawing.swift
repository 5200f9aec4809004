extension LineChart {
    public func drawing(in size: FigureSize) -> [SVGElement] {
        let axes = axes(xDomain: nil, showsXText: true)
        return elements(
            in: Box(left: 0, top: 0, width: size.width, height: size.height), axes: axes,
            margins: margins(in: size, axes: axes))
    }

    /// All x values that the chart shows, as a domain; `nil` without any.
    var xExtent: ClosedRange<Double>? {
        if let xDomain { return xDomain }
        var low = Double.infinity
        var high = -Double.infinity
        let rulePositions = rules.filter { $0.direction == .vertical }.map(\.value)
        for values in series.map({ $0.x.prefix($0.count) }) + [rulePositions[...]] {
            for value in values where value.isFinite && (xScale == .linear || value > 0) {
                low = min(low, value)
                high = max(high, value)
            }
        }
        return low <= high ? low...high : nil
    }

    func axes(xDomain shared: ClosedRange<Double>?, showsXText: Bool) -> CartesianAxes {
        var x = Scale(xScale, domain: shared ?? xExtent ?? (xScale == .linear ? 0...1 : 0.1...1))
        if xDomain == nil {
            x = x.reachingNearbyTicks()
            if showsPoints { x = x.widened(by: 0.02) }
        }
        return CartesianAxes(
            x: x, y: verticalScale, title: title, xLabel: xLabel,
            yLabel: yLabel.isEmpty && series.count == 1 ? series[0].name : yLabel, showsXText: showsXText)
    }

    private var verticalScale: Scale {
        if let yDomain { return Scale(yScale, domain: yDomain) }
        var values = rules.filter { $0.direction == .horizontal }.map(\.value)
        for line in series {
            let count = line.count
            for edge in [line.y, line.lower, line.upper].compactMap({ $0 }) { values += edge.prefix(count) }
        }
        let fitted = Scale(yScale, fitting: values, nice: false)
        guard yScale == .linear else { return fitted.widened(by: 0.04) }
        // Data that nearly start at zero are shown from zero; the line's own width needs no margin there.
        let widened = fitted.widened(by: 0.05)
        let low = fitted.domain.lowerBound
        let isNearZero = low >= 0 && low <= 0.25 * fitted.domain.upperBound
        return isNearZero ? Scale(.linear, domain: 0...widened.domain.upperBound) : widened
    }

    private var labels: SeriesLabels {
        var entries: [SeriesLabels.Entry] = []
        if series.count > 1 || (!series.isEmpty && !yLabel.isEmpty && !series[0].name.isEmpty) {
            let axes = axes(xDomain: nil, showsXText: true)
            for (index, line) in series.enumerated() where !line.name.isEmpty {
                let last = (0..<line.count).last { axes.x.position(of: line.x[$0]) != nil && axes.y.position(of: line.y[$0]) != nil }
                let end = last.map { (x: axes.x.position(of: line.x[$0]) ?? 0, y: axes.y.position(of: line.y[$0]) ?? 0) }
                entries.append(.init(name: line.name, color: Palette.color(index).hex, dashes: Palette.dashes(index), end: end))
            }
        }
        for rule in rules where rule.direction == .horizontal && !rule.label.isEmpty {
            guard let height = verticalScale.position(of: rule.value) else { continue }
            entries.append(.init(name: rule.label, color: Style.quietInk, dashes: "4 3", end: (1, height)))
        }
        return SeriesLabels(entries: entries)
    }

    func margins(in size: FigureSize, axes: CartesianAxes) -> Margins {
        var margins = axes.margins(height: size.height)
        let extra = labels.margins(in: size)
        margins.right += extra.right
        margins.bottom += extra.bottom
        if rules.contains(where: { $0.direction == .vertical && !$0.label.isEmpty }) { margins.top += 14 }
        return margins
    }

    func elements(in card: Box, axes: CartesianAxes, margins: Margins) -> [SVGElement] {
        let plot = card.inset(by: margins)
        guard plot.width > 10, plot.height > 10 else { return [] }
        var result = axes.elements(plot: plot, in: card)
        result.append(clipped(data(plot: plot, axes: axes), to: plot))
        for rule in rules where rule.direction == .vertical && !rule.label.isEmpty {
            guard let position = axes.x.position(of: rule.value), (0...1).contains(position) else { continue }
            let anchor: SVGElement.Anchor = position > 0.8 ? .end : position < 0.2 ? .start : .middle
            result.append(
                .label(rule.label, x: plot.left + position * plot.width, y: plot.top - 5, anchor: anchor, fill: Style.quietInk))
        }
        result += labels.elements(plot: plot, in: card, size: FigureSize(width: card.width, height: card.height))
        return result
    }

    /// Cuts off what lies outside the plot, leaving room for half a dot. A nested `svg`
    /// does so without an identifier, which would clash between figures on one page.
    private func clipped(_ elements: [SVGElement], to plot: Box) -> SVGElement {
        let bleed = 4.0
        let view = Box(
            left: plot.left - bleed, top: plot.top - bleed, width: plot.width + 2 * bleed, height: plot.height + 2 * bleed)
        var element = SVGElement("svg", children: elements).with("x", view.left).with("y", view.top)
            .with("width", view.width).with("height", view.height).with("overflow", "hidden")
        let corners = [view.left, view.top, view.width, view.height].map(SVGElement.number)
        element = element.with("viewBox", corners.joined(separator: " "))
        return element
    }

    private func data(plot: Box, axes: CartesianAxes) -> [SVGElement] {
        var bands: [SVGElement] = []
        var lines: [SVGElement] = []
        for rule in rules {
            let scale = rule.direction == .horizontal ? axes.y : axes.x
            guard let position = scale.position(of: rule.value) else { continue }
            let line: SVGElement
            switch rule.direction {
            case .horizontal:
                let height = plot.bottom - position * plot.height
                line = .line(plot.left, height, plot.right, height, stroke: Style.quietInk)
            case .vertical:
                let across = plot.left + position * plot.width
                line = .line(across, plot.top, across, plot.bottom, stroke: Style.quietInk)
            }
            bands.append(line.with("stroke-dasharray", "4 3"))
        }
        for (index, item) in series.enumerated() {
            let color = Palette.color(index).hex
            if let area = band(of: item, plot: plot, axes: axes) {
                bands.append(SVGElement.path(area).with("fill", color).with("fill-opacity", "0.2"))
            }
            let points = (0..<item.count).map { axes.point(item.x[$0], item.y[$0], in: plot) }
            let runs = LineThinning.runs(points, width: plot.width)
            guard !runs.isEmpty else { continue }
            var line = SVGElement.path(PathData.lines(runs)).with("fill", "none").with("stroke", color)
                .with("stroke-width", Style.lineWidth).with("stroke-linejoin", "round").with("stroke-linecap", "round")
            if let dashes = Palette.dashes(index) { line = line.with("stroke-dasharray", dashes) }
            lines.append(line)
            // A dot is longer than a point on a line, so dots stop where they would merge into one.
            let dots = runs.flatMap { $0 }
            if showsPoints || item.count == 1, Double(dots.count) <= plot.width {
                lines += dots.map { .circle($0.x, $0.y, radius: 3, fill: color) }
            }
        }
        return bands + lines
    }

    private func band(of item: Series, plot: Box, axes: CartesianAxes) -> String? {
        guard let lower = item.lower, let upper = item.upper else { return nil }
        func edge(_ values: [Double]) -> [PlotPoint?] {
            (0..<item.count).map { index in
                guard lower[index].isFinite, upper[index].isFinite else { return nil }
                // A band whose lower edge has no logarithm goes down to the bottom of the plot.
                let value = axes.y.kind == .logarithmic ? max(values[index], axes.y.domain.lowerBound) : values[index]
                return axes.point(item.x[index], value, in: plot)
            }
        }
        let (low, high) = (edge(lower), edge(upper))
        let data = zip(
            LineThinning.edges(high, width: plot.width, keeping: .highest), LineThinning.edges(low, width: plot.width, keeping: .lowest)
        ).map { PathData.area(upper: $0, lower: $1) }.joined()
        return data.isEmpty ? nil : data
    }
}
