import Numerics

/// What steering to each of some concepts does to all of them.
///
/// Row k is steering to concept k, column j is what happens to concept j. A good method has large numbers on the diagonal and
/// small ones elsewhere, except for other values of the same attribute: the past has to fall where the present rises.
public struct SelectivityMatrix: Sendable, Hashable {
    /// The method that gave the directions.
    public let method: String
    /// The concepts (K), such as `tense: past`.
    public let concepts: [String]
    /// The effects (K × K).
    public let values: [[Double]]
    /// The ends of the interval of each effect, by bootstrap over texts, for a confidence of 95 % (K × K). All texts of a repeated
    /// prompt are drawn together.
    public let intervals: [[ClosedRange<Double>]]
    /// The features that the directions are columns of; `nil` for directions that are not features.
    public let features: [Int?]
    /// −1 where a direction is the opposite of its feature's column, 1 elsewhere (K).
    public let signs: [Int]
    /// Whether the directions were subtracted, so that a concept is to fall.
    public let suppresses: Bool
    /// What steering to each concept does to the texts (K); empty where no texts were generated.
    public let harms: [SteeringHarm]

    package init(
        method: String, concepts: [String], values: [[Double]], intervals: [[ClosedRange<Double>]], features: [Int?],
        signs: [Int]? = nil, suppresses: Bool = false, harms: [SteeringHarm] = []
    ) {
        self.method = method
        self.concepts = concepts
        self.values = values
        self.intervals = intervals
        self.features = features
        self.signs = signs ?? features.map { _ in 1 }
        self.suppresses = suppresses
        self.harms = harms
    }

    /// The effect on the concept itself, in the direction that is wanted: what it falls by if it is to fall.
    private func wanted(_ concept: Int) -> Double { (suppresses ? -1 : 1) * values[concept][concept] }

    /// The fraction of concepts whose own effect, in the direction that is wanted, is above a bound, from 0 to 1.
    ///
    /// - Parameter bounds: A bound for every concept, such as ``Selectivity/randomBounds``.
    public func beyond(_ bounds: [Double]) -> Double {
        Double(zip(concepts.indices, bounds).count { wanted($0) > $1 }) / Double(max(1, concepts.count))
    }

    /// The fraction of concepts whose steered texts are intact, from 0 to 1; `nil` where no texts were generated.
    public func intact(within bounds: SteeringBounds = SteeringBounds()) -> Double? {
        harms.isEmpty ? nil : Double(harms.count { $0.isWithin(bounds) }) / Double(harms.count)
    }

    /// Whether steering to a concept raises it, and no concept of another attribute changes more. With directions that were
    /// subtracted, whether it falls.
    ///
    /// Of a random row it is true with a probability of about one divided by twice the number of concepts that are compared; see
    /// ``chanceHitRate``.
    public func isHit(_ concept: Int) -> Bool {
        wanted(concept) > 0 && foreign(to: concept).allSatisfy { abs(values[concept][$0]) < wanted(concept) }
    }

    /// The fraction of concepts that are hit, from 0 to 1.
    public var hitRate: Double {
        concepts.isEmpty ? 0 : Double(concepts.indices.count(where: isHit)) / Double(concepts.count)
    }

    /// S_k = |M_kk| / (|M_kk| + Σ|M_kj|), over concepts j of other attributes: from 0 to 1, by chance about one divided by the
    /// number of summands. 0 for a row of zeros.
    public func selectivity(_ concept: Int) -> Double {
        let own = abs(values[concept][concept])
        let sum = foreign(to: concept).reduce(own) { $0 + abs(values[concept][$1]) }
        return sum > 0 ? own / sum : 0
    }

    /// O_k: the mean of |M_kj| over concepts j of other attributes, divided by |M_kk|. 0 is best, and about 1 is chance; `nil` if
    /// there is no other attribute or no effect.
    public func offTarget(_ concept: Int) -> Double? {
        let (own, others) = (abs(values[concept][concept]), foreign(to: concept))
        guard own > 0, !others.isEmpty else { return nil }
        return others.reduce(0) { $0 + abs(values[concept][$1]) } / Double(others.count) / own
    }

    /// The number of concepts of which there is an off-target effect: of those that do not move themselves there is none, and means
    /// and medians of ``offTarget(_:)`` are of the others alone.
    package var offTargetCount: Int { concepts.indices.count { offTarget($0) != nil } }

    /// Whether there is another attribute that a concept could be selective against. Without one every selectivity is 1.
    public var hasOtherAttributes: Bool { concepts.indices.contains { !foreign(to: $0).isEmpty } }

    /// The number of different features among the directions; fewer than concepts means that one feature stands for several.
    /// `nil` if the directions are not features.
    public var distinctFeatures: Int? {
        features.contains { $0 == nil } ? nil : Set(features).count
    }

    /// The hits by chance, for rows whose effects do not depend on one another: the mean over concepts of 1 / 2(1 + F), where F
    /// concepts are of other attributes. Where concepts mirror each other, as the past and the present do, it is more.
    public var chanceHitRate: Double { Self.chanceHitRate(of: concepts) }

    static func chanceHitRate(of concepts: [String]) -> Double {
        SampleStatistics.mean(concepts.indices.map { 0.5 / Double(1 + foreign(to: $0, of: concepts).count) })
    }

    /// The selectivity by chance, for random rows: the mean over concepts of one divided by the number of summands.
    public var chanceSelectivity: Double { Self.chanceSelectivity(of: concepts) }

    static func chanceSelectivity(of concepts: [String]) -> Double {
        SampleStatistics.mean(concepts.indices.map { 1 / Double(1 + foreign(to: $0, of: concepts).count) })
    }

    /// The concepts of other attributes.
    private func foreign(to concept: Int) -> [Int] { Self.foreign(to: concept, of: concepts) }

    private static func foreign(to concept: Int, of concepts: [String]) -> [Int] {
        let attribute = ConceptTexts.attribute(of: concepts[concept])
        return concepts.indices.filter { ConceptTexts.attribute(of: concepts[$0]) != attribute }
    }
}

/// Intervals of means by the bootstrap.
enum Bootstrap {
    /// The 2.5 % and 97.5 % quantiles of the mean over samples drawn with replacement.
    ///
    /// - Parameters:
    ///   - values: The sample, not empty.
    ///   - groups: The group of every value, from 0: the values of a group depend on one another, and are drawn together. `nil` if
    ///     each is a group of its own.
    ///   - samples: How many samples are drawn.
    ///   - random: What they are drawn from.
    static func interval(
        ofMean values: [Double], groups: [Int]? = nil, samples: Int = 1_000, _ random: inout RandomGenerator
    ) -> ClosedRange<Double> {
        let groups = groups ?? Array(values.indices)
        var parts = [(sum: Double, count: Int)](repeating: (0, 0), count: (groups.max() ?? 0) + 1)
        for (group, value) in zip(groups, values) { parts[group] = (parts[group].sum + value, parts[group].count + 1) }
        var means = (0..<samples).map { _ in
            var (sum, count) = (0.0, 0)
            for _ in parts.indices {
                let part = parts[random.integer(below: parts.count)]
                (sum, count) = (sum + part.sum, count + part.count)
            }
            return sum / Double(count)
        }
        means.sort()
        return quantile(0.025, of: means)...quantile(0.975, of: means)
    }

    /// The value that a further draw exceeds in one of twenty cases: the place .95 (n + 1) among n sorted draws, at least 19.
    static func bound(of sorted: [Double]) -> Double {
        quantile(min(1, max(0, (0.95 * Double(sorted.count + 1) - 1) / Double(max(1, sorted.count - 1)))), of: sorted)
    }

    /// A quantile of sorted numbers, interpolated between neighbours.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
}
