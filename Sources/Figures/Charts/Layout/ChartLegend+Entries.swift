extension ChartLegend {
    /// The names that a chart's colours, symbols and dashes stand for, and the entries that its kinds of marks add.
    init(of marks: [Mark], guides: ChartGuides) {
        let groups = Dictionary(grouping: marks, by: { $0.colorValue?.datum.text ?? "" })
        var entries: [LegendEntry] = []
        var areAllLines = !guides.hasFacets
        // Colours that repeat the names of an axis need no legend.
        for name in guides.colors.names where !guides.isAxisName(name) {
            let entry = Self.entry(for: name, groups[name] ?? [], guides)
            if case .line = entry.swatch {} else { areAllLines = false }
            entries.append(entry)
        }
        // What symbols and dashes stand for, unless colours tell it already.
        let colored = Set(guides.colors.names)
        for (index, name) in guides.symbols.enumerated() where !colored.contains(name) {
            let label = marks.lazy.compactMap(\.symbol).first?.label ?? ""
            var entry = LegendEntry(
                Self.text(name, label: label), color: FigureStyle.quietInk, swatch: .symbol(PointSymbol(at: index)))
            entry.key = name
            entries.append(entry)
            areAllLines = false
        }
        for name in guides.lineStyles where !colored.contains(name) {
            let label = marks.lazy.compactMap(\.lineStyle).first?.label ?? ""
            var entry = LegendEntry(
                Self.text(name, label: label), color: FigureStyle.quietInk, dashes: guides.dashes(of: name))
            entry.key = name
            entries.append(entry)
            areAllLines = false
        }
        for (kind, members) in marks.byKind {
            for entry in kind.legendEntries(for: members, in: guides)
            where !entries.contains(where: { $0.name == entry.name }) {
                entries.append(entry)
            }
        }
        // A name at the height of a line's end would stand beside other lines if that end is far from it.
        let isKey = !areAllLines || entries.contains { ($0.end?.x ?? 0) < Self.nearEnd }
        self.init(entries: entries, isKey: isKey)
    }

    /// The share of the plot's width from which on the end of a line is near its name.
    private static let nearEnd = 0.75

    /// The entry of the marks of one colour.
    private static func entry(for name: String, _ marks: [Mark], _ guides: ChartGuides) -> LegendEntry {
        let kinds = marks.byKind
        let sharesDashes = marks.allSatisfy { $0.lineStyle == nil || $0.lineStyle?.datum.text == name }
        var entry = LegendEntry(
            text(name, label: guides.colors.label), color: guides.colors.color(of: name).hex,
            swatch: .combined(kinds.map { kind, members in kind.swatch(for: members, in: guides) }))
        entry.key = name
        entry.dashes =
            marks.contains { $0.lineStyle != nil } && sharesDashes
            ? guides.dashes(of: name) : marks.lazy.compactMap(\.dashes).first ?? guides.colors.dashes(of: name)
        if case .line = entry.swatch {
            entry.end = kinds.lazy.compactMap { kind, members in kind.end(of: members, in: guides) }.first
        }
        return entry
    }

    /// A name as a legend shows it: a number with what it counts.
    private static func text(_ name: String, label: String) -> String {
        Double(name) != nil && !label.isEmpty ? "\(label) \(name)" : name
    }
}

extension ChartGuides {
    /// Whether an axis of the first plot shows all names that have colours, and this one among them.
    fileprivate func isAxisName(_ name: String) -> Bool {
        for axis in [scales.x, scales.y] {
            if case .names(let names) = axis, names.contains(name), Set(colors.names).isSubset(of: names) {
                return true
            }
        }
        return false
    }
}
