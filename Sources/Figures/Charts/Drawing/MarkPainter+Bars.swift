extension MarkPainter {
    func bars(_ marks: [Mark]) -> [SVGElement] {
        guard !marks.isEmpty else { return [] }
        let slots = BarSlots(marks, axes: axes, plot: plot)
        var stacks = BarStacks()
        var result: [SVGElement] = []
        var errors: [SVGElement] = []
        let hasTooltips = marks.count <= Self.mostTooltips
        let areThrough = Set(marks.filter { $0.xEnd != nil }.compactMap { $0.colorValue?.datum.text }).count > 1
        for mark in marks {
            let ends =
                mark.yEnd == nil ? stacks.place(mark) : (mark.y?.datum.number ?? .nan, mark.yEnd?.datum.number ?? .nan)
            guard let box = box(of: mark, from: ends.0, to: ends.1, slots: slots), box.width > 0 else { continue }
            // Empty bins are nothing to see.
            if box.height == 0, mark.xEnd != nil { continue }
            var element = SVGElement.rectangle(box, fill: colors.color(of: mark).hex)
            if let opacity = mark.opacity ?? (areThrough ? 0.5 : nil) {
                element = element.with("fill-opacity", opacity)
            }
            result.append(hasTooltips ? titled(element, words(mark)) : element)
            if mark.isLying {
                errors += levelErrorBar(mark.x, at: box.middleY, reach: min(5, box.height * 0.27))
            } else if mark.xEnd == nil {
                errors += errorBar(mark.y, at: box.middleX, reach: min(5, box.width * 0.27))
            }
        }
        if marks.contains(where: { $0.isLying }) {
            if let zero = axes.x.position(of: .number(0)), (0...1).contains(zero) {
                let x = plot.left + zero * plot.width
                errors.append(.line(x, plot.top, x, plot.bottom, stroke: Style.axis))
            }
        } else {
            errors.append(.line(plot.left, base, plot.right, base, stroke: Style.axis))
        }
        return result + errors
    }

    private func box(of mark: Mark, from: Double, to: Double, slots: BarSlots) -> Box? {
        guard from.isFinite, to.isFinite else { return nil }
        if mark.isLying {
            guard let slot = slots.slot(of: mark), let end = axes.x.position(of: .number(to))
            else { return nil }
            let start = axes.x.position(of: .number(from)) ?? 0
            let places = [start, end].map { plot.left + max(0, min(1, $0)) * plot.width }
            return Box(
                left: places.min()!, top: slot.middle - slot.width / 2, right: places.max()!,
                bottom: slot.middle + slot.width / 2)
        }
        guard let end = up(to) else { return nil }
        let start = up(from) ?? plot.bottom
        let (top, bottom) = (max(plot.top - 4, min(start, end)), min(plot.bottom + 4, max(start, end)))
        if let xEnd = mark.xEnd {
            guard let left = across(mark.x), let right = across(xEnd) else { return nil }
            // A light line between bins, where there is room for it.
            let gap = abs(right - left) > 4 ? 1.0 : 0
            return Box(left: min(left, right) + gap / 2, top: top, right: max(left, right) - gap / 2, bottom: bottom)
        }
        guard let slot = slots.slot(of: mark) else { return nil }
        return Box(left: slot.middle - slot.width / 2, top: top, right: slot.middle + slot.width / 2, bottom: bottom)
    }

    /// An upright error bar around an estimate.
    func errorBar(_ value: PlottableValue?, at x: Double, reach: Double) -> [SVGElement] {
        guard let datum = value?.datum, datum.spread > 0, let mean = datum.number, let high = up(mean + datum.spread)
        else { return [] }
        let low = up(mean - datum.spread) ?? plot.bottom
        return [(x, high, x, low), (x - reach, high, x + reach, high), (x - reach, low, x + reach, low)].map {
            .line($0.0, $0.1, $0.2, $0.3, stroke: Style.ink, width: 1.2)
        }
    }

    /// A level error bar around an estimate.
    func levelErrorBar(_ value: PlottableValue?, at y: Double, reach: Double) -> [SVGElement] {
        guard let datum = value?.datum, datum.spread > 0, let mean = datum.number,
            let high = axes.x.position(of: .number(mean + datum.spread))
        else { return [] }
        let right = plot.left + high * plot.width
        let left = plot.left + (axes.x.position(of: .number(mean - datum.spread)) ?? 0) * plot.width
        return [(left, y, right, y), (left, y - reach, left, y + reach), (right, y - reach, right, y + reach)].map {
            .line($0.0, $0.1, $0.2, $0.3, stroke: Style.ink, width: 1.2)
        }
    }
}
