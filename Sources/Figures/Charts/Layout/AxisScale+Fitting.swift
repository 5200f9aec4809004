extension AxisScale {
    /// The scale of an axis over all marks.
    ///
    /// - Parameter shared: The domain that the axis has in common with other charts; `nil` if it has none.
    init(_ axis: AxisDirection, of marks: [Mark], settings: AxisSettings, shared: ClosedRange<Double>? = nil) {
        if let names = settings.names {
            self = .names(names)
            return
        }
        var names: [String] = []
        var known = Set<String>()
        var isNumeric = false
        for mark in marks {
            for value in mark.values(along: axis) {
                if case .category(let name) = value.datum {
                    if known.insert(name).inserted { names.append(name) }
                } else {
                    isNumeric = true
                }
            }
        }
        if !names.isEmpty {
            self = .names(isNumeric ? Self.names(axis, marks) : names)
            return
        }
        if let domain = shared ?? settings.domain {
            self = .numbers(Scale(settings.kind, domain: domain))
            return
        }
        self = .numbers(Self.fitted(axis, marks, settings.kind))
    }

    /// The names of an axis that has some: numbers among them are names.
    private static func names(_ axis: AxisDirection, _ marks: [Mark]) -> [String] {
        var all: [String] = []
        var known = Set<String>()
        for mark in marks {
            let values = mark.values(along: axis)
            guard mark.kind.addsNames || values.contains(where: { $0.datum.number == nil }) else { continue }
            for value in values where known.insert(value.datum.text).inserted { all.append(value.datum.text) }
        }
        return all
    }

    private static func fitted(_ axis: AxisDirection, _ marks: [Mark], _ kind: Scale.Kind) -> Scale {
        let extent = AxisExtent(axis, of: marks)
        let fitted = Scale(kind, fitting: extent.values, includingZero: extent.includesZero, nice: false)
        let domain = fitted.domain
        if extent.isFlush { return fitted }
        if axis == .x, !extent.needsMargin {
            return extent.includesZero ? fitted.withRoom() : fitted.reachingNearbyTicks()
        }
        if extent.includesZero { return fitted.withRoom() }
        guard kind == .linear else { return fitted.widened(by: 0.04) }
        let widened = fitted.widened(by: axis == .x ? 0.03 : 0.05)
        // Data that nearly start at zero are shown from zero; a line there needs no margin.
        let isNearZero = domain.lowerBound >= 0 && domain.lowerBound <= 0.25 * domain.upperBound && !extent.needsMargin
        return isNearZero ? Scale(domain: 0...widened.domain.upperBound) : widened
    }
}

extension Scale {
    /// The scale with room beyond its ends, except for an end at zero, where bars start.
    fileprivate func withRoom() -> Scale {
        let widened = widened(by: 0.05)
        return with(
            domain: (domain.lowerBound < 0 ? widened.domain.lowerBound : domain.lowerBound)...(domain.upperBound > 0
                ? widened.domain.upperBound : domain.upperBound))
    }
}
