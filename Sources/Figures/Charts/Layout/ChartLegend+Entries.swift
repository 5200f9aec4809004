extension ChartLegend {
    /// The names that colours, dashes and symbols of a chart stand for, and those of its level rules.
    init(of layout: ChartLayout) {
        let chart = layout.chart
        guard chart.showsLegend else {
            self.init(entries: [])
            return
        }
        let shapes = Dictionary(grouping: chart.marks, by: { $0.colorValue?.datum.text ?? "" })
        let isSingle = layout.plots.count == 1
        var entries: [Entry] = []
        var areAllLines = isSingle
        // One colour that is the axis's own name needs no legend; nor do colours that repeat the names of an axis.
        let names = layout.colors.names.filter { !Self.isAxisName($0, layout) }
        for name in names {
            let marks = shapes[name] ?? []
            // Densities end at zero, where names would say nothing.
            let isLine = marks.contains { $0.shape == .line } && !marks.contains { $0.shape == .area }
            let symbol = marks.first { $0.shape == .point }.map { mark in
                PointSymbol(at: mark.symbol.flatMap { layout.symbols.firstIndex(of: $0.datum.text) } ?? 0)
            }
            let sharesDashes = marks.allSatisfy { $0.lineStyle == nil || $0.lineStyle?.datum.text == name }
            var entry = Entry(
                name: Self.name(name, label: layout.colors.label), color: layout.colors.color(of: name).hex)
            entry.dashes =
                marks.contains { $0.lineStyle != nil } && sharesDashes
                ? MarkPainter.dashes(at: layout.lineStyles.firstIndex(of: name) ?? 0)
                : marks.lazy.compactMap(\.dashes).first ?? layout.colors.dashes(of: name)
            if isLine, let last = Self.end(of: marks, layout) { entry.end = last }
            if !isLine {
                entry.swatch = symbol.map { .symbol($0) } ?? .square
                areAllLines = false
            }
            entries.append(entry)
        }
        // What symbols and dashes stand for, where colours do not say it already.
        let colored = Set(layout.colors.names)
        let gray = Style.quietInk
        for (index, name) in layout.symbols.enumerated() where !colored.contains(name) {
            let label = chart.marks.lazy.compactMap(\.symbol).first?.label ?? ""
            entries.append(
                Entry(name: Self.name(name, label: label), color: gray, swatch: .symbol(PointSymbol(at: index))))
            areAllLines = false
        }
        for (index, name) in layout.lineStyles.enumerated() where !colored.contains(name) {
            let label = chart.marks.lazy.compactMap(\.lineStyle).first?.label ?? ""
            entries.append(
                Entry(name: Self.name(name, label: label), color: gray, dashes: MarkPainter.dashes(at: index)))
            areAllLines = false
        }
        for mark in chart.marks where mark.shape == .rule && mark.x == nil {
            guard let text = mark.text, !text.isEmpty, !entries.contains(where: { $0.name == text }) else { continue }
            var entry = Entry(name: text, color: layout.colors.color(of: mark, fallback: .quiet).hex)
            entry.dashes = mark.dashes ?? MarkPainter.ruleDashes
            if isSingle, let y = mark.y, let height = layout.plots[0].axes.y.position(of: y.datum) {
                entry.end = (1, height)
            }
            entries.append(entry)
        }
        self.init(entries: entries, isKey: !areAllLines || entries.contains { $0.end == nil })
    }

    /// A name as a legend shows it: a number says what it counts.
    private static func name(_ name: String, label: String) -> String {
        Double(name) != nil && !label.isEmpty ? "\(label) \(name)" : name
    }

    private static func isAxisName(_ name: String, _ layout: ChartLayout) -> Bool {
        for axis in [layout.plots[0].axes.x, layout.plots[0].axes.y] {
            if case .names(let names) = axis, names.contains(name), Set(layout.colors.names).isSubset(of: names) {
                return true
            }
        }
        return false
    }

    /// Where the last point of a line stands.
    private static func end(of marks: [Mark], _ layout: ChartLayout) -> (x: Double, y: Double)? {
        let axes = layout.plots[0].axes
        for mark in marks.reversed() where mark.shape == .line {
            guard let x = mark.x, let y = mark.y, let across = axes.x.position(of: x.datum),
                let up = axes.y.position(of: y.datum)
            else { continue }
            return (across, up)
        }
        return nil
    }
}
