import Numerics

/// The threshold of one variable with the highest balanced accuracy (Youden's), and its side.
struct BestThreshold: Sendable, Hashable, Codable {
    /// Between two neighbouring values.
    let threshold: Double
    /// Whether the label is expected above the threshold.
    let isAbove: Bool
    /// The mean of the shares of both kinds that are told rightly, on the values that it was chosen from.
    let balancedAccuracy: Double

    /// - Parameters:
    ///   - values: Finite numbers.
    ///   - labels: As many, of both kinds.
    ///   - isAbove: The side; `nil` to choose it too.
    init(_ values: [Double], _ labels: [Bool], isAbove side: Bool? = nil) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        let positives = Double(labels.count { $0 })
        let negatives = Double(labels.count) - positives
        // Everything is above the lowest threshold.
        var best = (advantage: 0.0, threshold: (values.min() ?? 0) - 1, isAbove: side ?? true)
        var (below, negativesBelow) = (0.0, 0.0)
        for (place, index) in order.enumerated() {
            if labels[index] { below += 1 } else { negativesBelow += 1 }
            guard place + 1 < order.count, values[order[place + 1]] > values[index] else { continue }
            let advantage = negativesBelow / negatives - below / positives
            let threshold = (values[index] + values[order[place + 1]]) / 2
            if side != false, advantage > best.advantage + 1e-12 { best = (advantage, threshold, true) }
            if side != true, -advantage > best.advantage + 1e-12 { best = (-advantage, threshold, false) }
        }
        threshold = best.threshold
        isAbove = best.isAbove
        balancedAccuracy = (1 + best.advantage) / 2
    }

    /// The mean of the shares of both kinds that are told rightly, of other values.
    func balancedAccuracy(_ values: [Double], _ labels: [Bool]) -> Double {
        var right = [0.0, 0.0]
        for (value, label) in zip(values, labels) where (value > threshold) == (isAbove == label) {
            right[label ? 1 : 0] += 1
        }
        let positives = Double(labels.count { $0 })
        return (right[1] / positives + right[0] / (Double(labels.count) - positives)) / 2
    }
}
