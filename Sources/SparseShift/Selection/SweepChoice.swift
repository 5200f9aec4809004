/// The best point of a sweep by one criterion.
public struct SweepChoice: Sendable, Hashable, CustomStringConvertible {
    /// What makes a point the best.
    public enum Criterion: String, Sendable, CaseIterable {
        /// The lowest mean|h|; tells only where all points have the same tolerance, width and whitening.
        case leastMagnitude
        /// The level nearest to 0.95 of the one at which the constraint stops binding; tells only for a sweep of
        /// levels.
        case bend
        /// The lowest sparseness ratio; comparable between points that leave equally much unexplained.
        case sparseness
        /// The highest UDR; needs two seeds.
        case agreement
        /// The highest mean MCC with known concepts: what the ground truth would pick.
        case correlation
    }

    /// What makes the point the best.
    public let criterion: Criterion
    /// The place of the point in the table.
    public let row: Int
    /// Why, with the numbers.
    public let reason: String
    /// Where the criterion may mislead here; `nil` where nothing is known against it.
    public let warning: String?

    /// The reason, and the warning if there is one.
    public var description: String { reason + (warning.map { " \($0)" } ?? "") }
}

extension SweepChoice {
    /// One choice for each criterion that can tell.
    static func all(_ rows: [SweepTable.Row]) -> [SweepChoice] {
        guard !rows.isEmpty else { return [] }
        return Criterion.allCases.compactMap { best(by: $0, of: rows) }
    }

    static func best(by criterion: Criterion, of rows: [SweepTable.Row]) -> SweepChoice? {
        switch criterion {
        case .leastMagnitude:
            guard Set(rows.map(Ground.init)).count == 1, case .unexplained = rows[0].limit else { return nil }
            return lowest(criterion, of: rows, \.magnitude.lowest, "the lowest mean|h|")
        case .sparseness:
            return lowest(
                criterion, of: rows, \.sparsenessRatio.lowest, "the lowest sparseness ratio",
                warning: SparsenessComparison(rows).warning)
        case .agreement: return agreeing(rows)
        case .bend: return bent(rows)
        case .correlation:
            guard rows.allSatisfy({ $0.correlation != nil }) else { return nil }
            return lowest(criterion, of: rows, { -$0.correlation!.mean }, "the highest mean MCC", sign: -1)
        }
    }

    /// What has to be the same for mean|h| to be comparable.
    private struct Ground: Hashable {
        let limit: Limit?
        let features: Int
        let whitening: ShiftWhitening

        init(_ row: SweepTable.Row) { (limit, features, whitening) = (row.limit, row.features, row.whitening) }
    }

    private static func lowest(
        _ criterion: Criterion, of rows: [SweepTable.Row], _ value: (SweepTable.Row) -> Double, _ what: String,
        sign: Double = 1, warning: String? = nil
    ) -> SweepChoice? {
        // A point whose models do not do what their constraint asks for is no choice while there are others.
        let sound = rows.indices.filter { rows[$0].isSound }
        let candidates = sound.isEmpty || criterion == .correlation ? Array(rows.indices) : sound
        guard let best = candidates.min(by: { value(rows[$0]) < value(rows[$1]) }) else { return nil }
        return SweepChoice(
            criterion: criterion, row: best,
            reason: "\(rows[best].name): \(what), \((sign * value(rows[best])).brief).",
            warning: warning)
    }

    private static func agreeing(_ rows: [SweepTable.Row]) -> SweepChoice? {
        guard rows.allSatisfy({ $0.udr != nil }) else { return nil }
        return lowest(
            .agreement, of: rows, { -$0.udr! }, "the highest UDR", sign: -1,
            warning: "Agreement is no proof: with more features than concepts, levels that are too tight agree best.")
    }

    private static func bent(_ rows: [SweepTable.Row]) -> SweepChoice? {
        let others = Set(rows.map { $0.changes.filter { $0.field != "target" } })
        guard others.count == 1, let bend = MultiplierBend(rows) else { return nil }
        let level = MultiplierBend.share * bend.level
        let best = rows.indices.min { left, right in
            abs((rows[left].limit?.value ?? 0) - level) < abs((rows[right].limit?.value ?? 0) - level)
        }!
        return SweepChoice(
            criterion: .bend, row: best,
            reason: "\(rows[best].name): the nearest to \(level.brief), 0.95 of the level \(bend.level.brief) at which "
                + "λ falls to 0.",
            warning: bend.warning)
    }
}

extension SweepTable.Row {
    /// Whether some seed's constraint was at work, and met to within 10 %.
    var isSound: Bool {
        guard let limit else { return true }
        return zip(pressure.values, violation.values).contains { pressure, violation in
            pressure >= ResultWarning.leastPressure && violation <= ResultWarning.mostRelativeViolation * limit.value
        }
    }
}

/// Whether sparseness ratios of different points may be compared.
struct SparsenessComparison {
    let warning: String?

    init(_ rows: [SweepTable.Row]) {
        let tolerances = Set(rows.map(\.tolerance))
        let unexplained = rows.map(\.fractionUnexplained.mean)
        let (least, most) = (unexplained.min() ?? 0, unexplained.max() ?? 0)
        let isAlike = tolerances.count == 1 && tolerances != [nil] || most - least < 0.02
        // What a code leaves out makes it sparser.
        warning =
            isAlike
            ? nil
            : "The points leave from \(least.brief) to \(most.brief) of the shifts unexplained, and what a code leaves "
                + "out makes it sparser; compare points of one tolerance."
    }
}
