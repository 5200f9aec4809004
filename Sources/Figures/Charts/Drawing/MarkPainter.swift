/// Draws the marks of one plot.
struct MarkPainter {
    let plot: Box
    let axes: ChartAxes
    let layout: ChartLayout

    static let ruleDashes = "4 3"
    /// More marks than this have no tooltips of their own.
    static let mostTooltips = 400

    var colors: MarkColors { layout.colors }

    /// Areas and strips first, dots and texts last; marks of one shape in their order.
    func elements(_ marks: [Mark]) -> [SVGElement] {
        var groups: [Mark.Shape: [Mark]] = [:]
        for mark in marks { groups[mark.shape, default: []].append(mark) }
        func group(_ shape: Mark.Shape) -> [Mark] { groups[shape] ?? [] }
        // Marks are drawn in the order of their shapes rather than of their lines, so that no area covers another's line.
        return rectangles(group(.rectangle)) + areas(group(.area)) + bars(group(.bar)) + boxes(group(.box))
            + rules(group(.rule)) + lines(group(.line)) + points(group(.point)) + labels(group(.point))
            + texts(group(.text))
    }

    // MARK: Places

    func across(_ value: PlottableValue?) -> Double? {
        value.flatMap { axes.x.position(of: $0.datum) }.map { plot.left + $0 * plot.width }
    }

    func up(_ value: PlottableValue?) -> Double? { value.flatMap { up($0.datum) } }

    func up(_ datum: PlottableDatum) -> Double? {
        guard let position = axes.y.position(of: datum) else { return nil }
        // Names are read from the top.
        return axes.y.numbers == nil ? plot.top + position * plot.height : plot.bottom - position * plot.height
    }

    func up(_ number: Double) -> Double? { up(.number(number)) }

    /// The place of a number, at the end of a logarithmic axis for those that have none.
    func upOrEdge(_ number: Double) -> Double? {
        guard number.isFinite else { return nil }
        return up(number) ?? plot.bottom
    }

    func point(_ x: PlottableValue?, _ y: PlottableValue?) -> PlotPoint? {
        guard let across = across(x), let up = up(y) else { return nil }
        return PlotPoint(x: across, y: up)
    }

    /// Where bars and areas start: zero, or the end of an axis without it.
    var base: Double {
        guard let scale = axes.y.numbers else { return plot.bottom }
        return plot.bottom - max(0, min(1, scale.position(of: 0) ?? 0)) * plot.height
    }

    // MARK: Styles

    /// The dashes of the name at a place; none for the first.
    static func dashes(at place: Int) -> String? {
        let patterns: [String?] = [nil, "5 3", "1.5 2.5", "7 2.5 1.5 2.5"]
        return patterns[place % patterns.count]
    }

    func dashes(of mark: Mark) -> String? {
        if let dashes = mark.dashes { return dashes }
        if let name = mark.lineStyle?.datum.text { return Self.dashes(at: layout.lineStyles.firstIndex(of: name) ?? 0) }
        guard let value = mark.colorValue, value.datum.number == nil else { return nil }
        return colors.dashes(of: value.datum.text)
    }

    func symbol(of mark: Mark) -> PointSymbol {
        mark.symbol.map { PointSymbol(at: layout.symbols.firstIndex(of: $0.datum.text) ?? 0) } ?? .circle
    }

    /// An element that tells what it shows where the pointer rests on it.
    func titled(_ element: SVGElement, _ title: String?) -> SVGElement {
        guard let title, !title.isEmpty else { return element }
        var result = element
        result.children.append(SVGElement("title", text: title))
        return result
    }

    /// What a mark shows, in words: `SSAE: MCC 0.99 ± 0.01`.
    func words(_ mark: Mark) -> String {
        if let tooltip = mark.tooltip { return tooltip }
        let parts = [mark.colorValue, mark.position, mark.x, mark.y].compactMap { $0 }
        var texts: [String] = []
        for part in parts {
            let text =
                part.datum.number == nil || part.label.isEmpty ? part.datum.text : "\(part.label) \(part.datum.text)"
            if !texts.contains(text) { texts.append(text) }
        }
        return texts.joined(separator: ", ")
    }
}
