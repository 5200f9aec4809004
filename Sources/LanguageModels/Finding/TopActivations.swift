import SparseShift

/// The shifts that activate a feature most, with their texts if they are known.
public struct TopActivations: Sendable, Hashable {
    /// A shift and its activation of the feature.
    public struct Activation: Sendable, Hashable {
        /// The index of the shift in the data.
        public let index: Int
        /// The feature's entry of the code h.
        public let activation: Double
        /// The text x; `nil` if it is not known.
        public let before: String?
        /// The changed text x̃; `nil` if it is not known.
        public let after: String?

        package init(index: Int, activation: Double, before: String?, after: String?) {
            self.index = index
            self.activation = activation
            self.before = before
            self.after = after
        }
    }

    /// The index of the feature, from 0.
    public let feature: Int
    /// The largest activations above 0, in descending order.
    public let positive: [Activation]
    /// The smallest activations below 0, in ascending order.
    public let negative: [Activation]
    /// The number of shifts with an activation above 0.
    public let positiveCount: Int
    /// The number of shifts with an activation below 0.
    public let negativeCount: Int
    /// The number of all shifts.
    public let count: Int

    package init(
        feature: Int, positive: [Activation], negative: [Activation], positiveCount: Int, negativeCount: Int,
        count: Int
    ) {
        self.feature = feature
        self.positive = positive
        self.negative = negative
        self.positiveCount = positiveCount
        self.negativeCount = negativeCount
        self.count = count
    }
}

extension TopActivations: CustomStringConvertible {
    /// The shifts, one per line, those with an activation above 0 first.
    public var description: String {
        func row(_ item: Activation) -> [String] {
            let texts = [item.before, item.after].compactMap { $0?.quoted }
            return [item.activation.decimals(3), "\(item.index)", texts.joined(separator: " → ")]
        }
        let head = "feature \(feature): above 0 in \(positiveCount) of \(count) shifts, below 0 in \(negativeCount)"
        let rows = (positive + negative).map(row)
        return rows.isEmpty ? head : "\(head)\n\(TextTable(columns: ["h", "shift", "texts"], rows: rows))"
    }
}

extension TrainedModel {
    /// The shifts with the largest and the smallest activations of a feature.
    ///
    /// - Parameters:
    ///   - feature: The index of the feature, from 0 to `features` − 1.
    ///   - shifts: The shifts.
    ///   - count: The maximum number of shifts of each sign; of equal activations, the first shifts are listed.
    /// - Throws: `LanguageModelError` if there is no such feature or the widths differ, and any error of reading the
    ///   data.
    public func topActivating<Data: ShiftDataset>(
        feature: Int, in shifts: Data, count: Int = 10
    ) throws -> TopActivations {
        guard (0..<features).contains(feature) else {
            throw LanguageModelError("there is no feature \(feature), only 0 to \(features - 1).")
        }
        try checkWidth(shifts.dimension, of: shifts.name)
        var activations: [Float] = []
        activations.reserveCapacity(shifts.count)
        try ShownPasses.show("encoding \(shifts.name)") { () throws in
            try shifts.forEachSlice(of: 4_096) { _, part in activations += encode(part).column(feature) }
        }
        let phrases = shifts.annotations.phrases
        func top(_ places: [Int], _ isBefore: (Float, Float) -> Bool) -> [TopActivations.Activation] {
            let order = places.sorted { first, second in
                let (x, y) = (activations[first], activations[second])
                return isBefore(x, y) || (x == y && first < second)
            }
            return order.prefix(max(0, count)).map { place in
                TopActivations.Activation(
                    index: place, activation: Double(activations[place]), before: phrases?[place].before,
                    after: phrases?[place].after)
            }
        }
        let above = activations.indices.filter { activations[$0] > 0 }
        let below = activations.indices.filter { activations[$0] < 0 }
        return TopActivations(
            feature: feature, positive: top(above, >), negative: top(below, <), positiveCount: above.count,
            negativeCount: below.count, count: activations.count)
    }
}
