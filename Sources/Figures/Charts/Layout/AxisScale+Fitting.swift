extension AxisScale {
    /// Whether an axis is across or up.
    enum Direction { case x, y }

    /// The scale of an axis over all marks.
    ///
    /// - Parameter shared: The domain that it has in common with other charts, where it has.
    init(_ direction: Direction, of marks: [Mark], settings: Chart.AxisSettings, shared: ClosedRange<Double>? = nil) {
        if let names = settings.names {
            self = .names(names)
            return
        }
        var names: [String] = []
        var known = Set<String>()
        var isNumeric = false
        for mark in marks {
            for value in mark.values(direction) {
                if case .category(let name) = value.datum {
                    if known.insert(name).inserted { names.append(name) }
                } else {
                    isNumeric = true
                }
            }
        }
        if !names.isEmpty, !isNumeric {
            self = .names(names)
            return
        }
        if !names.isEmpty {
            // Numbers among names are names.
            var all: [String] = []
            known = []
            for mark in marks
            where mark.shape != .rule || mark.values(direction).contains(where: { $0.datum.number == nil }) {
                for value in mark.values(direction) where known.insert(value.datum.text).inserted {
                    all.append(value.datum.text)
                }
            }
            self = .names(all)
            return
        }
        if let domain = shared ?? settings.domain {
            self = .numbers(Scale(settings.kind, domain: domain))
            return
        }
        self = .numbers(Self.fitted(direction, marks, settings.kind))
    }

    private static func fitted(_ direction: Direction, _ marks: [Mark], _ kind: Scale.Kind) -> Scale {
        let extents = MarkExtents(direction, marks)
        let fitted = Scale(kind, fitting: extents.values, includingZero: extents.includesZero, nice: false)
        let domain = fitted.domain
        if extents.isFlush { return fitted }
        if direction == .x, !extents.hasPoints {
            return extents.includesZero ? fitted.withRoom() : fitted.reachingNearbyTicks()
        }
        if extents.includesZero { return fitted.withRoom() }
        guard kind == .linear else { return fitted.widened(by: 0.04) }
        let widened = fitted.widened(by: direction == .x ? 0.03 : 0.05)
        // Data that nearly start at zero are shown from zero; the line's own width needs no margin there.
        let isNearZero = domain.lowerBound >= 0 && domain.lowerBound <= 0.25 * domain.upperBound && !extents.hasPoints
        return isNearZero ? Scale(domain: 0...widened.domain.upperBound) : widened
    }
}

extension Scale {
    /// Room beyond the ends that are not zero, where bars start.
    fileprivate func withRoom() -> Scale {
        let widened = widened(by: 0.05)
        return with(
            domain: (domain.lowerBound < 0 ? widened.domain.lowerBound : domain.lowerBound)...(domain.upperBound > 0
                ? widened.domain.upperBound : domain.upperBound))
    }
}

extension Mark {
    /// The values that a mark has on an axis.
    func values(_ direction: AxisScale.Direction) -> [PlottableValue] {
        (direction == .x ? [x, xEnd] : [y, yEnd]).compactMap { $0 }
    }

    /// Whether the mark lies: its name stands on the y axis.
    var isLying: Bool {
        guard let x, let y, case .category = y.datum else { return false }
        return x.datum.number != nil
    }
}

/// The numbers that an axis has to show.
private struct MarkExtents {
    var values: [Double] = []
    var includesZero = false
    /// Whether dots would be cut at the ends.
    var hasPoints = false
    /// Whether marks fill the axis to its ends.
    private(set) var isFlush = false

    init(_ direction: AxisScale.Direction, _ marks: [Mark]) {
        var stacks = BarStacks()
        var gridValues: [Double] = []
        for mark in marks {
            let ends = mark.values(direction)
            for value in ends {
                guard let number = value.datum.number else { continue }
                let spread = value.datum.spread
                values.append(number)
                if spread > 0 { values += [number - spread, number + spread] }
            }
            switch mark.shape {
            case .point, .text: hasPoints = true
            case .line, .rule: break
            case .area: if direction == .y, mark.y?.datum.number == 0 { includesZero = true }
            case .box:
                hasPoints = true
                if direction == .y, let box = mark.box {
                    values += [box.lowerWhisker, box.upperWhisker] + box.outliers
                }
            case .rectangle:
                guard mark.xEnd == nil, mark.yEnd == nil else { break }
                isFlush = true
                gridValues += ends.compactMap(\.datum.number)
            case .bar:
                let isAlong = mark.isLying ? direction == .x : direction == .y
                if isAlong {
                    if mark.yEnd == nil {
                        includesZero = true
                        let ends = stacks.place(mark)
                        values += [ends.from, ends.to]
                    }
                } else if mark.xEnd == nil {
                    gridValues += ends.compactMap(\.datum.number)
                } else {
                    isFlush = true
                }
            }
        }
        // Bars and cells reach half their width beyond their middles.
        if !gridValues.isEmpty {
            let half = MarkSpacing.smallest(gridValues) / 2
            values += gridValues.map { $0 - half } + gridValues.map { $0 + half }
        }
    }
}
