extension LineChart {
    public var summary: String {
        let axes = [yLabel, xLabel.isEmpty ? "" : "against \(xLabel)"].filter { !$0.isEmpty }.joined(separator: " ")
        let lines = series.map { line in
            let values = line.y.filter(\.isFinite)
            let name = line.name.isEmpty ? "a line" : line.name
            guard let first = values.first, let last = values.last else { return "\(name), without values" }
            return "\(name), from \(NumberText.brief(first).typeset) to \(NumberText.brief(last).typeset)"
        }
        return "Line chart" + (axes.isEmpty ? "" : " of \(axes)") + (lines.isEmpty ? "." : ": \(lines.joined(separator: "; ")).")
    }

    public var plainText: String {
        var lines = title.isEmpty ? [] : [title]
        let width = series.map(\.name.count).max() ?? 0
        for line in series {
            let values = line.y.filter(\.isFinite)
            let name = line.name.padded(to: width)
            guard let first = values.first, let last = values.last, let low = values.min(), let high = values.max() else {
                lines.append("\(name)  no values")
                continue
            }
            lines.append(
                "\(name)  \(Sparkline.text(line.y, width: 40, scale: yScale))  "
                    + "\(NumberText.brief(first).plain) → \(NumberText.brief(last).plain) "
                    + "(\(NumberText.brief(low).plain)…\(NumberText.brief(high).plain))")
        }
        for rule in rules where !rule.label.isEmpty {
            lines.append("\(rule.label): \(NumberText.brief(rule.value).plain)")
        }
        return lines.isEmpty ? "an empty chart" : lines.joined(separator: "\n")
    }
}
