extension Chart {
    /// The kinds of marks, the titles of the axes, and up to eight series in words.
    public var summary: String {
        let kinds = marks.byKind.map { $0.kind }.filter { !$0.isAnnotation }
        let names = kinds.enumerated().sorted {
            ($0.element.summaryPlace, $0.offset) < ($1.element.summaryPlace, $1.offset)
        }.map { $0.element.plural }
        let x = settings.x.label ?? ChartLayout.label(marks, .x)
        let y = settings.y.label ?? ChartLayout.label(marks, .y)
        var text = names.isEmpty ? "An empty chart" : "Chart of \(names.joined(separator: " and "))"
        if !y.isEmpty { text += ": \(y)" }
        if !x.isEmpty { text += " against \(x)" }
        if let facet = marks.lazy.compactMap(\.facet).first { text += ", a plot for every \(facet.label)" }
        let parts = series.prefix(8).compactMap { series in
            series.kind.words(for: series.marks).map {
                series.marks.name.isEmpty ? $0 : "\(series.marks.name): \($0)"
            }
        }
        return text + "." + (parts.isEmpty ? "" : " \(parts.joined(separator: "; ")).")
    }

    /// The title, and one or more lines for each of up to 24 series.
    public var plainText: String {
        var lines = title.isEmpty ? [] : [title]
        for series in series.prefix(24) { lines += series.kind.plainLines(for: series.marks) }
        for (kind, marks) in marks.byKind where kind.isAnnotation {
            lines += kind.plainLines(for: MarkSeries(name: "", marks: marks, lead: "", scale: settings.y.kind))
        }
        return lines.isEmpty ? "an empty chart" : lines.joined(separator: "\n")
    }

    /// The marks of each kind and name, in the order in which they appear.
    private var series: [(kind: any MarkKind.Type, marks: MarkSeries)] {
        struct Key: Hashable {
            var name: String
            var kind: ObjectIdentifier
        }
        var places: [Key: Int] = [:]
        var result: [(kind: any MarkKind.Type, marks: MarkSeries)] = []
        for mark in marks {
            let kind = mark.kind
            guard !kind.isAnnotation else { continue }
            let parts = [
                mark.facet, mark.colorValue?.datum.number == nil ? mark.colorValue : nil, mark.lineStyle, mark.position,
            ].compactMap { $0?.datum.text }
            var known = Set<String>()
            let name = parts.filter { known.insert($0).inserted }.joined(separator: ", ")
            let key = Key(name: name, kind: ObjectIdentifier(kind))
            if let place = places[key] {
                result[place].marks.marks.append(mark)
            } else {
                places[key] = result.count
                result.append((kind, MarkSeries(name: name, marks: [mark], lead: "", scale: settings.y.kind)))
            }
        }
        let width = result.map(\.marks.name.count).max() ?? 0
        guard width > 0 else { return result }
        for index in result.indices { result[index].marks.lead = result[index].marks.name.padded(to: width) + "  " }
        return result
    }
}
