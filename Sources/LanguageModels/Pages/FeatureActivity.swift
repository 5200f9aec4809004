import Numerics
import SparseShift

/// The activations of a feature in pairs.
public struct FeatureActivity: Sendable, Hashable {
    /// A pair and the activation in it.
    public struct Pair: Sendable, Hashable {
        /// The index of the pair in the data.
        public internal(set) var index: Int
        /// h, the feature's entry of the code.
        public let activation: Double

        package init(index: Int, activation: Double) {
            self.index = index
            self.activation = activation
        }
    }

    /// Activations between two values, with some of their pairs.
    public struct Interval: Sendable, Hashable {
        /// The end that is nearer to 0, which does not belong to the interval.
        public let near: Double
        /// The other end, which does.
        public let far: Double
        /// The number of pairs in the interval.
        public let count: Int
        /// Some of them, drawn at random.
        public internal(set) var pairs: [Pair]
    }

    /// The |h| beyond which a feature counts as active.
    public let threshold: Double
    /// The number of all pairs.
    public let count: Int
    /// The number of pairs with h > ``threshold``.
    public let positiveCount: Int
    /// The number of pairs with h < −``threshold``.
    public let negativeCount: Int
    /// The smallest activation.
    public let minimum: Double
    /// The largest activation.
    public let maximum: Double
    /// The mean |h|.
    public let meanMagnitude: Double
    /// The pairs with the largest activations above 0, in descending order; pairs with the same two texts are listed once.
    public private(set) var positive: [Pair]
    /// The pairs with the smallest activations below 0, in ascending order.
    public private(set) var negative: [Pair]
    /// Intervals of equal width between 0 and the largest activation, the largest first, then those between 0 and the smallest.
    public private(set) var intervals: [Interval]
    /// The number of pairs with h = 0.
    public let zeroCount: Int
    /// The number of pairs with another h in bins of equal width from −``bound`` to ``bound``; an even number of bins, so that 0 is
    /// between two.
    public let histogram: [Int]

    /// The largest |h|.
    public var bound: Double { max(abs(minimum), abs(maximum)) }

    /// The share of pairs with h > ``threshold``.
    public var positiveShare: Double { count > 0 ? Double(positiveCount) / Double(count) : 0 }
    /// The share of pairs with h < −``threshold``.
    public var negativeShare: Double { count > 0 ? Double(negativeCount) / Double(count) : 0 }

    /// How much a page shows.
    package struct Plan: Sendable {
        /// The |h| beyond which a feature counts as active.
        package var threshold: Double
        /// The most pairs of each sign.
        package var top = 8
        /// The number of intervals of each sign.
        package var intervals = 4
        /// The most pairs of an interval.
        package var samples = 2
        /// The number of bins; even.
        package var bins = 40
        /// The seed of the draws.
        package var seed = 0

        package init(threshold: Double) { self.threshold = threshold }
    }

    /// Describes activations.
    ///
    /// - Parameters:
    ///   - activations: The feature's entry of every pair's code (N).
    ///   - groups: A number for every pair, equal for pairs with the same two texts (N); empty if the texts are not known.
    ///   - feature: The index of the feature, from which the draws follow.
    package init(_ activations: [Float], groups: [Int32], feature: Int, plan: Plan) {
        threshold = plan.threshold
        count = activations.count
        var (above, below, sum, low, high) = (0, 0, 0.0, Float.infinity, -Float.infinity)
        for value in activations {
            above += Double(value) > plan.threshold ? 1 : 0
            below += Double(value) < -plan.threshold ? 1 : 0
            sum += Double(abs(value))
            low = min(low, value)
            high = max(high, value)
        }
        (positiveCount, negativeCount) = (above, below)
        meanMagnitude = count > 0 ? sum / Double(count) : 0
        (minimum, maximum) = count > 0 ? (Double(low), Double(high)) : (0, 0)
        let bound = max(abs(minimum), abs(maximum))
        var bins = [Int](repeating: 0, count: plan.bins)
        if bound > 0 {
            let (scale, middle) = (Double(plan.bins) / (2 * bound), plan.bins / 2)
            // A value of 0 has no side, and the smallest ones stay on theirs.
            for value in activations where value != 0 {
                let bin = Int((Double(value) + bound) * scale)
                bins[value < 0 ? min(middle - 1, bin) : min(plan.bins - 1, max(middle, bin))] += 1
            }
        }
        zeroCount = activations.count { $0 == 0 }
        histogram = bins

        let order = activations.withUnsafeBufferPointer { values in
            values.indices.sorted { values[$0] > values[$1] || (values[$0] == values[$1] && $0 < $1) }
        }
        func pair(_ index: Int) -> Pair { Pair(index: index, activation: Double(activations[index])) }
        /// The first pairs on a side that have different texts.
        func top(_ order: some Sequence<Int>, _ belongs: (Float) -> Bool) -> [Pair] {
            var (known, found): (Set<Int32>, [Pair]) = ([], [])
            for index in order {
                guard found.count < plan.top, belongs(activations[index]) else { break }
                if groups.isEmpty || known.insert(groups[index]).inserted { found.append(pair(index)) }
            }
            return found
        }
        positive = top(order) { $0 > 0 }
        // Of equal activations, the first pairs are listed on this side, too.
        let ascending = order.reversed()
        negative = top(Self.stable(ascending, activations)) { $0 < 0 }

        var random = RandomGenerator(seed: plan.seed, stream: 400_000 + feature)
        var intervals: [Interval] = []
        let shown = Set((positive + negative).map { groups.isEmpty ? Int32($0.index) : groups[$0.index] })
        for (sign, end) in [(1.0, maximum), (-1.0, -minimum)] where end > 0 {
            var places = [[Int]](repeating: [], count: plan.intervals)
            for index in activations.indices {
                let value = sign * Double(activations[index])
                guard value > 0 else { continue }
                // The far end of an interval belongs to it.
                let place = Int((value / end * Double(plan.intervals)).rounded(.up)) - 1
                places[max(0, min(plan.intervals - 1, place))].append(index)
            }
            for place in (0..<plan.intervals).reversed() {
                let all = places[place]
                let others = all.filter { !shown.contains(groups.isEmpty ? Int32($0) : groups[$0]) }
                let drawn = random.sample(min(plan.samples, others.count), from: others.count).map { others[$0] }
                let width = sign * end / Double(plan.intervals)
                intervals.append(
                    Interval(
                        near: width * Double(place), far: width * Double(place + 1), count: all.count,
                        pairs: drawn.map(pair).sorted { abs($0.activation) > abs($1.activation) }))
            }
        }
        self.intervals = intervals
    }

    /// All pairs that are listed.
    var pairs: [Pair] { positive + negative + intervals.flatMap(\.pairs) }

    /// The same with other indices of the pairs.
    func numbered(_ number: (Int) -> Int) -> FeatureActivity {
        var result = self
        for place in positive.indices { result.positive[place].index = number(positive[place].index) }
        for place in negative.indices { result.negative[place].index = number(negative[place].index) }
        for place in intervals.indices {
            for pair in intervals[place].pairs.indices {
                result.intervals[place].pairs[pair].index = number(intervals[place].pairs[pair].index)
            }
        }
        return result
    }

    /// Indices in ascending order of their activations, in which equal ones are ascending, too. Only what a page shows is
    /// brought into order.
    private static func stable(_ descending: some Sequence<Int>, _ activations: [Float]) -> [Int] {
        var (result, run): ([Int], [Int]) = ([], [])
        for index in descending {
            if let first = run.first, activations[first] != activations[index] {
                result += run.reversed()
                run = []
            }
            guard activations[index] < 0 else { break }
            run.append(index)
        }
        return result + run.reversed()
    }
}
