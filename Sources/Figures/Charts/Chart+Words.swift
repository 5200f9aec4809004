extension Chart {
    public var summary: String {
        let kinds: [(Mark.Shape, String)] = [
            (.line, "lines"), (.area, "areas"), (.bar, "bars"), (.box, "boxes"), (.rectangle, "cells"),
            (.point, "points"),
        ]
        let known = Set(marks.map(\.shape))
        let names = kinds.filter { known.contains($0.0) }.map(\.1)
        let (x, y) = (x.label ?? ChartLayout.label(marks, .x), y.label ?? ChartLayout.label(marks, .y))
        var text = names.isEmpty ? "An empty chart" : "Chart of \(names.joined(separator: " and "))"
        if !y.isEmpty { text += ": \(y)" }
        if !x.isEmpty { text += " against \(x)" }
        if let facet = marks.lazy.compactMap(\.facet).first { text += ", a plot for every \(facet.label)" }
        let parts = WordedSeries.all(of: self).prefix(8).compactMap(\.words)
        return text + "." + (parts.isEmpty ? "" : " \(parts.joined(separator: "; ")).")
    }

    public var plainText: String {
        var lines = title.isEmpty ? [] : [title]
        let series = WordedSeries.all(of: self)
        let width = series.map(\.name.count).max() ?? 0
        for item in series.prefix(24) { lines += item.plainLines(width: width, scale: y.kind) }
        for mark in marks where mark.shape == .rule {
            guard let text = mark.text, !text.isEmpty, let value = (mark.y ?? mark.x)?.datum.number else { continue }
            lines.append("\(text): \(NumberText.brief(value).plain)")
        }
        return lines.isEmpty ? "an empty chart" : lines.joined(separator: "\n")
    }
}

/// Marks of one name, for a reader who cannot see them.
private struct WordedSeries {
    var name: String
    var shape: Mark.Shape
    var marks: [Mark]

    /// In the order in which they come.
    static func all(of chart: Chart) -> [WordedSeries] {
        struct Key: Hashable {
            var name: String
            var shape: Mark.Shape
        }
        var places: [Key: Int] = [:]
        var result: [WordedSeries] = []
        for mark in chart.marks where mark.shape != .rule && mark.shape != .text {
            let parts = [
                mark.facet, mark.colorValue?.datum.number == nil ? mark.colorValue : nil, mark.lineStyle, mark.position,
            ]
            .compactMap { $0?.datum.text }
            var known = Set<String>()
            let name = parts.filter { known.insert($0).inserted }.joined(separator: ", ")
            let key = Key(name: name, shape: mark.shape)
            if let place = places[key] {
                result[place].marks.append(mark)
            } else {
                places[key] = result.count
                result.append(WordedSeries(name: name, shape: mark.shape, marks: [mark]))
            }
        }
        return result
    }

    private var values: [Double] { marks.map { ($0.yEnd ?? $0.y)?.datum.number ?? .nan } }

    var words: String? {
        let lead = name.isEmpty ? "" : "\(name): "
        switch shape {
        case .line, .area:
            let finite = values.filter(\.isFinite)
            guard let first = finite.first, let last = finite.last else { return "\(lead)no values" }
            return "\(lead)from \(NumberText.brief(first).typeset) to \(NumberText.brief(last).typeset)"
        case .bar, .box:
            guard marks.count <= 12, marks.allSatisfy({ $0.xEnd == nil }) else {
                let most = values.indices.max { values[$0] < values[$1] }!
                return "\(lead)\(marks.count) bars, the highest at \(marks[most].x?.datum.text ?? "")"
            }
            let texts = marks.map { mark in
                let (place, value) = mark.isLying ? (mark.y, mark.x) : (mark.x, mark.y)
                return (name: place?.datum.text ?? "", value: value?.datum.text ?? "")
            }
            let needsColon = texts.contains { $0.name.last?.isNumber == true }
            return lead + texts.map { "\($0.name)\(needsColon ? ":" : "") \($0.value)" }.joined(separator: ", ")
        case .point: return "\(lead)\(NumberText.integer(marks.count).digits) points"
        case .rectangle:
            guard marks.contains(where: { $0.colorValue?.datum.number != nil }) else { return nil }
            return "\(lead)\(NumberText.integer(marks.count).digits) cells"
        case .rule, .text: return nil
        }
    }

    func plainLines(width: Int, scale: Scale.Kind) -> [String] {
        let lead = width == 0 ? "" : name.padded(to: width) + "  "
        switch shape {
        case .line, .area:
            let values = values
            let finite = values.filter(\.isFinite)
            guard let first = finite.first, let last = finite.last, let low = finite.min(), let high = finite.max()
            else {
                return [lead + "no values"]
            }
            return [
                "\(lead)\(Sparkline.text(values, width: 40, scale: scale))  "
                    + "\(NumberText.brief(first).plain) → \(NumberText.brief(last).plain) "
                    + "(\(NumberText.brief(low).plain)…\(NumberText.brief(high).plain))"
            ]
        case .bar where marks.count <= 24: return (name.isEmpty ? [] : ["\(name):"]) + bars
        case .bar: return [lead + Sparkline.text(values, width: 60)]
        case .box, .point, .rectangle, .rule, .text: return words.map { [$0] } ?? []
        }
    }

    private var bars: [String] {
        let rows = marks.map { mark -> (name: String, value: PlottableDatum) in
            if let end = mark.xEnd {
                if let start = mark.x?.datum.number, let end = end.datum.number, end - start == 1,
                    start != start.rounded()
                {
                    return (NumberText.brief((start + end) / 2).plain, mark.y?.datum ?? .number(.nan))
                }
                return ("\(mark.x?.datum.text ?? "")…\(end.datum.text)", mark.y?.datum ?? .number(.nan))
            }
            let (place, value) = mark.isLying ? (mark.y, mark.x) : (mark.x, mark.y)
            return (place?.datum.text ?? "", value?.datum ?? .number(.nan))
        }
        let largest = rows.compactMap { $0.value.number?.magnitude }.filter(\.isFinite).max() ?? 0
        let width = rows.map(\.name.count).max() ?? 0
        let format = NumberFormat.automatic.resolved(
            for: rows.map { row in
                guard let value = row.value.number, value.isFinite, value != 0 else { return 0 }
                let unit = powerOfTen(decimalExponent(value) - 3)
                return (value / unit).rounded() * unit
            })
        return rows.map { row in
            let mean = row.value.number ?? .nan
            let bar = Sparkline.bar(largest > 0 ? mean.magnitude / largest : 0, width: 30)
            let texts = format.texts(of: Estimate(mean: mean, spread: row.value.spread))
            let spread = mean.isFinite && row.value.spread > 0 ? " ± \(texts.spread.plain)" : ""
            return "\(row.name.padded(to: width))  \(bar) \(texts.mean.plain)\(spread)"
        }
    }
}
