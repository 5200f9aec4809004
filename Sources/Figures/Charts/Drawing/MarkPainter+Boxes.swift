extension MarkPainter {
    func boxes(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        let slots = BarSlots(marks, axes: axes, plot: plot)
        return marks.flatMap { mark -> [SVGElement] in
            guard let summary = mark.box, let slot = slots.slot(of: mark), let median = up(summary.median),
                let low = upOrEdge(summary.lowerQuartile), let high = up(summary.upperQuartile),
                let lowest = upOrEdge(summary.lowerWhisker), let highest = up(summary.upperWhisker)
            else { return [] }
            let color = colors.color(of: mark).hex
            let (left, right) = (slot.middle - slot.width / 2, slot.middle + slot.width / 2)
            let box = SVGElement.rectangle(Box(left: left, top: high, right: right, bottom: low), fill: color)
                .with("fill-opacity", 0.25).with("stroke", color)
            let numbers = [
                ("median", summary.median), ("quartiles", summary.lowerQuartile), ("and", summary.upperQuartile),
            ].map { "\($0) \(NumberText.brief($1).typeset)" }.joined(separator: " ")
            let name = [mark.colorValue?.datum.text ?? mark.x?.datum.text ?? "", numbers].filter { !$0.isEmpty }.joined(
                separator: ": ")
            let reach = slot.width / 4
            let lines = [
                (slot.middle, high, slot.middle, highest), (slot.middle, low, slot.middle, lowest),
                (slot.middle - reach, highest, slot.middle + reach, highest),
                (slot.middle - reach, lowest, slot.middle + reach, lowest),
            ].map { SVGElement.line($0.0, $0.1, $0.2, $0.3, stroke: color) }
            let dots = summary.outliers.compactMap { value in
                up(value).map { PointSymbol.ring.element(x: slot.middle, y: $0, diameter: 5, fill: color) }
            }
            return [titled(box, mark.tooltip ?? name)] + lines
                + [SVGElement.line(left, median, right, median, stroke: color, width: 2)] + dots
        }
    }
}
