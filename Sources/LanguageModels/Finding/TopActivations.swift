import SparseShift

/// The shifts that a feature answers to most, with their texts where they are known.
public struct TopActivations: Sendable, Hashable {
    /// A shift, and its entry of the code.
    public struct Activation: Sendable, Hashable {
        /// Its place in the data.
        public let index: Int
        /// The feature's entry of the code h.
        public let activation: Double
        /// x, the text; `nil` if it is not known.
        public let before: String?
        /// x̃, the changed text; `nil` if it is not known.
        public let after: String?

        package init(index: Int, activation: Double, before: String?, after: String?) {
            self.index = index
            self.activation = activation
            self.before = before
            self.after = after
        }
    }

    public let feature: Int
    /// Above 0, from the largest down.
    public let positive: [Activation]
    /// Below 0, from the smallest up.
    public let negative: [Activation]
    /// Shifts with an activation above 0.
    public let positiveCount: Int
    /// Shifts with an activation below 0.
    public let negativeCount: Int
    /// Shifts that were looked at.
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
    /// A line a shift, those above 0 first.
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
    ///   - feature: From 0 to `features` − 1.
    ///   - count: Shifts of each sign; of equals the first.
    /// - Throws: ``LanguageModelError`` if there is no such feature or the widths differ, and what reading the data throws.
    public func topActivating<Data: ShiftDataset>(
        feature: Int, in shifts: Data, count: Int = 10
    ) throws -> TopActivations {
        guard (0..<features).contains(feature) else {
            throw LanguageModelError("there is no feature \(feature), only 0 to \(features - 1).")
        }
        try checkWidth(shifts.dimension, of: shifts.name)
        var activations: [Float] = []
        activations.reserveCapacity(shifts.count)
        try shifts.forEachSlice(of: 4_096) { _, part in activations += encode(part).column(feature) }
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
