import Numerics
import SparseShift

/// The pairs by which one side of a feature is explained, and others by which the explanation is scored.
public struct InterpretationExamples: Sendable, Hashable {
    /// A pair and the feature's activation by it.
    public struct Example: Sendable, Hashable {
        /// x, the text.
        public let before: String
        /// x̃, the changed text.
        public let after: String
        /// The feature's entry of the code, times the sign of the side.
        public let activation: Double

        package init(before: String, after: String, activation: Double) {
            self.before = before
            self.after = after
            self.activation = activation
        }
    }

    /// The side.
    public let side: FeatureSide
    /// Active pairs to explain the side by, the most active first.
    public let explaining: [Example]
    /// Other active pairs, whose texts are in none of ``explaining``.
    public let active: [Example]
    /// Pairs that do not activate the side.
    public let inactive: [Example]
    /// Pairs of ``active`` from their end to their beginning, where those do not activate the side: the hardest to tell apart.
    public let reversed: [Example]

    package init(
        side: FeatureSide, explaining: [Example], active: [Example], inactive: [Example], reversed: [Example]
    ) {
        self.side = side
        self.explaining = explaining
        self.active = active
        self.inactive = inactive
        self.reversed = reversed
    }

    /// Draws examples.
    ///
    /// Active are pairs above a tenth of the side's largest activation, and inactive those within a hundredth of it around 0
    /// or, if those are too few, within a tenth.
    /// Active ones are taken from ten intervals of equal numbers of pairs, so that not only the strongest are seen.
    ///
    /// - Parameters:
    ///   - activations: The feature's entry of every pair's code (N).
    ///   - reversedActivations: Those of the negated shifts (N).
    ///   - texts: The texts of every pair (N).
    ///   - counts: The number of pairs to explain by, of active ones to score by, and of inactive ones.
    /// - Returns: `nil` if there are fewer than two pairs to explain by, two to score by, or two that are inactive.
    package init?(
        side: FeatureSide, activations: [Float], reversedActivations: [Float], texts: PairPhrases,
        counts: (explaining: Int, scoring: Int), seed: Int
    ) {
        let sign = Float(side.sign)
        let values = activations.map { $0 * sign }
        guard let largest = values.max(), largest > 0 else { return nil }
        var random = RandomGenerator(seed: seed, stream: 190 + 2 * side.feature + (side.sign > 0 ? 0 : 1))
        var seen: Set<[String]> = []
        /// The first of equal pairs, which differ at all.
        func isNew(_ pair: Int) -> Bool {
            let (before, after) = texts[pair]
            return before != after && seen.insert([before, after]).inserted
        }
        let distinct = values.indices.filter(isNew)
        let active = distinct.filter { values[$0] > largest / 10 }.sorted { (values[$0], $1) > (values[$1], $0) }
        func near(_ part: Float) -> [Int] { distinct.filter { abs(values[$0]) <= largest / part } }
        let quiet = near(100)
        let inactive = quiet.count >= 2 * counts.scoring ? quiet : near(10)
        func example(_ pair: Int) -> Example {
            Example(before: texts[pair].before, after: texts[pair].after, activation: Double(values[pair]))
        }
        // Every second one of a random order within each interval, so that both parts have all strengths.
        let intervals = min(10, max(1, active.count / 2))
        var (first, second): ([[Int]], [[Int]]) = ([], [])
        for interval in 0..<intervals {
            let bounds = active.count * interval / intervals..<active.count * (interval + 1) / intervals
            let part = random.permutation(bounds.count).map { active[bounds.lowerBound + $0] }
            first.append(part.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
            second.append(part.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
        }
        /// Pairs of all intervals in turn.
        func taken(_ count: Int, of intervals: [[Int]], where isAllowed: (Int) -> Bool) -> [Int] {
            var found: [Int] = []
            for place in 0..<(intervals.map(\.count).max() ?? 0) {
                for interval in intervals where place < interval.count {
                    if found.count < count, isAllowed(interval[place]) { found.append(interval[place]) }
                }
            }
            return found
        }
        let explaining = taken(counts.explaining, of: first) { _ in true }
        let known = Set(explaining.flatMap { [texts[$0].before, texts[$0].after] })
        func isUnknown(_ pair: Int) -> Bool {
            !known.contains(texts[pair].before) && !known.contains(texts[pair].after)
        }
        let scoring = taken(counts.scoring, of: second, where: isUnknown)
        let others = random.permutation(inactive.count).map { inactive[$0] }.filter(isUnknown).prefix(counts.scoring)
        guard explaining.count >= 2, scoring.count >= 2, others.count >= 2 else { return nil }
        self.side = side
        self.explaining = explaining.sorted { (values[$0], $1) > (values[$1], $0) }.map(example)
        self.active = scoring.map(example)
        self.inactive = others.map(example)
        reversed = scoring.compactMap { pair in
            let value = reversedActivations[pair] * sign
            guard value <= largest / 100 else { return nil }
            return Example(before: texts[pair].after, after: texts[pair].before, activation: Double(value))
        }
    }
}
