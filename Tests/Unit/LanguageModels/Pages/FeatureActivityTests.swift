import LanguageModels
import Numerics
import Testing

/// What pages say of activations, against the definitions.
@Suite struct FeatureActivityTests {
    private let values: [Float]
    private let groups: [Int32]
    private let activity: FeatureActivity

    init() {
        var random = RandomGenerator(seed: 3)
        // Repeated values and repeated texts; negative ones are rarer.
        let values = (0..<300).map { _ in Float((random.normal() * 40).rounded() / 40) + 0.25 }
        let groups = (0..<300).map { Int32($0 % 240) }
        var plan = FeatureActivity.Plan(threshold: 0.1)
        plan.top = 6
        (self.values, self.groups) = (values, groups)
        activity = FeatureActivity(values, groups: groups, feature: 2, plan: plan)
    }

    @Test func counts() {
        #expect(activity.count == 300)
        #expect(activity.positiveCount == values.count { Double($0) > 0.1 })
        #expect(activity.negativeCount == values.count { Double($0) < -0.1 })
        #expect(activity.positiveShare == Double(activity.positiveCount) / 300)
        #expect(activity.maximum == Double(values.max()!) && activity.minimum == Double(values.min()!))
        #expect(abs(activity.meanMagnitude - values.reduce(0.0) { $0 + Double(abs($1)) } / 300) < 1e-9)
    }

    @Test func histogram() {
        let bound = max(activity.maximum, -activity.minimum)
        #expect(activity.bound == bound && activity.histogram.count == 40)
        let width = 2 * bound / 40
        for (bin, count) in activity.histogram.enumerated() {
            let low = -bound + Double(bin) * width
            // Values at the edges of bins may fall to either side by rounding.
            let inside = values.count { Double($0) > low + 1e-6 && Double($0) < low + width - 1e-6 }
            let touching = values.count { Double($0) > low - 1e-6 && Double($0) < low + width + 1e-6 }
            #expect((inside...touching).contains(count))
        }
        #expect(activity.histogram.reduce(0, +) == 300 - activity.zeroCount)
        #expect(activity.zeroCount == values.count { $0 == 0 })
    }

    /// A value of 0 has no side, and the smallest ones stay on theirs.
    @Test func zerosAreInNoBar() {
        let values: [Float] = [Float](repeating: 0, count: 90) + [1, -1, 1e-30, 2e-30, -1e-30]
        let activity = FeatureActivity(values, groups: [], feature: 0, plan: FeatureActivity.Plan(threshold: 0.1))
        #expect(activity.zeroCount == 90)
        #expect(activity.histogram[0] == 1 && activity.histogram[39] == 1)
        #expect(activity.histogram[19] == 1 && activity.histogram[20] == 2)
        #expect(activity.histogram.reduce(0, +) == 5)
    }

    @Test func topPairsAreDifferentTexts() {
        func expected(_ order: [Int]) -> [Int] {
            var known: Set<Int32> = []
            return Array(order.filter { known.insert(groups[$0]).inserted }.prefix(6))
        }
        let descending = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
        let ascending = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        #expect(activity.positive.map(\.index) == expected(descending.filter { values[$0] > 0 }))
        #expect(activity.negative.map(\.index) == expected(ascending.filter { values[$0] < 0 }))
        #expect((activity.positive + activity.negative).allSatisfy { Float($0.activation) == values[$0.index] })
    }

    @Test func intervals() {
        #expect(activity.intervals.count == 8)
        let top = Set((activity.positive + activity.negative).map { groups[$0.index] })
        for (place, interval) in activity.intervals.enumerated() {
            let sign: Double = place < 4 ? 1 : -1
            let end = sign > 0 ? activity.maximum : -activity.minimum
            let step = Double(3 - place % 4)
            #expect(abs(interval.near - sign * end * step / 4) < 1e-9)
            #expect(abs(interval.far - sign * end * (step + 1) / 4) < 1e-9)
            func isInside(_ value: Double) -> Bool {
                let size = sign * value
                return size > 0 && size > end * step / 4 - 1e-9 && size <= end * (step + 1) / 4 + 1e-9
            }
            #expect(abs(interval.count - values.count { isInside(Double($0)) }) <= 3)
            #expect(interval.pairs.count <= 2 && interval.pairs.allSatisfy { isInside($0.activation) })
            #expect(interval.pairs.allSatisfy { !top.contains(groups[$0.index]) })
        }
        let all = activity.intervals.reduce(0) { $0 + $1.count }
        #expect(all == values.count { $0 != 0 })
    }

    @Test func silence() {
        let plan = FeatureActivity.Plan(threshold: 0.1)
        for values in [[Float](repeating: 0, count: 5), []] {
            let silent = FeatureActivity(values, groups: [], feature: 0, plan: plan)
            #expect(silent.positive.isEmpty && silent.negative.isEmpty && silent.intervals.isEmpty)
            #expect(silent.positiveShare == 0 && silent.bound == 0 && silent.histogram.allSatisfy { $0 == 0 })
        }
    }

    @Test func partsOfTexts() {
        let red = MarkedPair(before: "The blue vase is here.", after: "The red vase is here.")
        let parts = red.parts()
        #expect(parts.before.map(\.text) == ["The", " ", "blue", " vase is here."])
        #expect(parts.after.map(\.differs) == [false, false, true, false])
    }

    @Test func longTextsAreShownAroundWhatChanges() {
        let words = (0..<60).map { "w\($0)" }
        var changed = words
        changed[30] = "new"
        let pair = MarkedPair(before: words.joined(separator: " "), after: changed.joined(separator: " "))
        let text = pair.parts(context: 3).after.map(\.text).joined()
        #expect(text == " … w27 w28 w29 new w31 w32 w33 …")
        #expect(pair.parts().after.map(\.text).joined() == changed.joined(separator: " "))
    }
}
