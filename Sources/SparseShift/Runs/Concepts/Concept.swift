/// One feature that several seeds arrived at, and what is known of it without labels.
public struct Concept: Sendable, Hashable, Codable {
    /// Where a concept was found in one model.
    public struct Source: Sendable, Hashable, Codable {
        /// The seed of the model.
        public let seed: Int
        /// The features of the model that are this concept: several where the model holds it more than once.
        public let features: [Int]
        /// The cosine of this model's column and the concept's.
        public let cosine: Double
    }

    /// What kind of feature it is, by the distribution of its code.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Zero in a part of the shifts: what a concept is that changes in some pairs and not in others.
        case sparse
        /// Sparse, but so much smaller than all others where it changes, that it may be no more than what bends the effect of
        /// the others: at least 20 times smaller in energy than the next, and with the smaller ones at most 2 % of all.
        case weak
        /// Nearly the same in every shift: a shift that all pairs have in common.
        case common
        /// Rarely near zero, as noise is: not sparse, so that nothing tells it from its mixtures with others.
        case dense
    }

    /// Where it was found, in the order of the seeds.
    public let sources: [Source]
    /// Its part of the energy of all concepts, 0…1: its mean squared code by the sum of all.
    public let energy: Double
    /// What kind of feature it is.
    public let kind: Kind
    /// The part of its code's root mean square that is left where the concept does not change, 0…1: the width of the
    /// code's distribution around zero, as that of a normal distribution, from the smallest tenth of |h|.
    public let blur: Double
    /// The part of the shifts in which it changes, by a threshold beyond the blur.
    public let activity: Double

    /// The correlation of the code with a concept that is exactly zero where it does not change, as far as the blur
    /// tells: √(1 − blur²). It sees noise and leakage everywhere, but not another concept in a part of the shifts.
    public var clarity: Double { (1 - min(1, blur * blur)).squareRoot() }

    /// The lowest cosine of the seeds' columns with the concept's, 0…1.
    public var agreement: Double { sources.map(\.cosine).min() ?? 0 }
}

extension Concept {
    /// What the code of a feature tells: its kind, blur and activity.
    ///
    /// - Parameter code: The feature's code of many shifts.
    static func reading(of code: [Float]) -> (kind: Kind, blur: Double, activity: Double) {
        let count = Double(max(1, code.count))
        let size = (code.reduce(0.0) { $0 + Double($1) * Double($1) } / count).squareRoot()
        guard size > 0 else { return (.dense, 1, 0) }
        let mean = code.reduce(0.0) { $0 + Double($1) } / count
        let sorted = code.map { Double(abs($0)) / size }.sorted()
        func quantile(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(part * count))] }
        // The tenth part of |z| of a normal variable lies below 0.1257.
        let blur = min(1, quantile(0.1) / 0.1257)
        if blur > mostBlur, abs(mean) / size > leastConstancy { return (.common, blur, 1) }
        let threshold = max(3 * blur, leastActivity)
        let activity = Double(sorted.count { $0 > threshold }) / count
        return (blur > mostBlur ? .dense : .sparse, blur, activity)
    }

    /// The places of weak concepts, for the energies and activities of sparse ones.
    static func weak(energies: [Double], activities: [Double]) -> Set<Int> {
        // What a concept does where it changes: rare concepts are not weak.
        let sizes = energies.indices.map { energies[$0] / max(activities[$0], 1e-9) }
        let order = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        let total = energies.reduce(0, +)
        var rest = total
        for (place, index) in order.enumerated().dropLast() {
            rest -= energies[index]
            guard sizes[order[place + 1]] * weakness <= sizes[index], rest <= mostWeakPart * total else { continue }
            return Set(order[(place + 1)...])
        }
        return []
    }

    /// How many times smaller in energy than the next, where they change, weak concepts are.
    private static let weakness = 20.0
    /// The most energy that all weak concepts together have, as a part of all.
    private static let mostWeakPart = 0.02
    /// The least |h|, as a part of its root mean square, from which a concept counts as changing.
    private static let leastActivity = 0.1
    /// |mean| / root mean square from which a code that is rarely near zero counts as constant.
    private static let leastConstancy = 0.7
    /// The blur from which a code counts as dense: that of a normal distribution is 1.
    private static let mostBlur = 0.9
}
