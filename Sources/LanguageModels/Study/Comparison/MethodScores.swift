import Numerics

/// What a method of a comparison came to with one seed.
public struct MethodScores: Sendable, Hashable, Codable {
    /// How selectively its directions steer, by probes of a later layer or by generated texts.
    public struct Steering: Sendable, Hashable, Codable {
        /// The fraction of concepts that are hit; see ``SelectivityMatrix/hitRate``.
        public let hits: Double
        /// The mean selectivity, from 0 to 1; see ``SelectivityMatrix/selectivity(_:)``.
        public let selectivity: Double
        /// The median of ``SelectivityMatrix/offTarget(_:)`` over the concepts that have one; `nil` if no concept has one.
        public let offTarget: Double?
        /// The mean effect on the concept itself.
        public let ownEffect: Double
        /// The fraction of concepts whose own effect is larger than that of 95 % of random directions.
        public let beyondChance: Double
        /// The effects (K × K), a row a concept steered to.
        public let effects: [[Double]]
        /// The fraction of concepts whose steered texts are intact, from 0 to 1; see ``SteeringHarm/isWithin(_:)``. `nil` where no
        /// texts were generated.
        public let intact: Double?

        /// The number of concepts that ``offTarget`` is of, where there are other attributes: those that do move themselves.
        package var offTargetCount: Int { effects.indices.count { abs(effects[$0][$0]) > 0 } }

        init(_ matrix: SelectivityMatrix, bounds: [Double]) {
            let places = matrix.concepts.indices
            hits = matrix.hitRate
            selectivity = SampleStatistics.mean(places.map { matrix.selectivity($0) })
            offTarget = SampleStatistics.median(places.compactMap { matrix.offTarget($0) })
            ownEffect = SampleStatistics.mean(places.map { matrix.values[$0][$0] })
            beyondChance = matrix.beyond(bounds)
            effects = matrix.values
            intact = matrix.intact()
        }
    }

    /// The mean |correlation| of concepts and their features on other shifts than those by which they were matched; a concept
    /// without a feature counts as 0. Every shift is used in one direction alone, so that a code that cannot be negative has half of a
    /// concept at most; ``detection`` uses both. `nil` for directions without a code.
    public let mcc: Double?
    /// The mean probability, over concepts, that the code of the chosen feature is larger in a shift in which the concept
    /// appears than in one in which it disappears, on shifts by which it was not chosen. Chance is 0.5. For directions without
    /// a code, of the product with the shift; `nil` for requests in words, which have neither.
    public let detection: Double?
    /// The part of the variance of the other shifts that is left; `nil` for directions without a code.
    public let fractionUnexplained: Double?
    /// The number of different features among the directions; `nil` if they are not features.
    public let distinctFeatures: Int?
    /// The number of features that labels chose among; `nil` if the directions are not features.
    public let choices: Int?
    /// How many concepts several trainings agree on; `nil` for other methods than ``ComparedMethod/replicated(_:trainings:named:)``.
    public let replication: ReplicatedConcepts?
    /// What the codes tell of the concepts; `nil` for directions without a code, and if that failed or was not asked for.
    public let codes: CodeScores?
    /// Steering read by probes of a later layer (M), of the concepts that have probes; `nil` if that failed.
    public let probes: Steering?
    /// Steering judged in generated texts (G); `nil` if there were no judges, or that failed.
    public let texts: Steering?
    /// The seconds of making the directions. The language model's work is in it for methods that read texts, and in no others.
    public let seconds: Double
}

extension MethodScores {
    /// The scores of requests in words, which are no directions.
    init(probes: Steering?, texts: Steering?) {
        self.init(
            mcc: nil, detection: nil, fractionUnexplained: nil, distinctFeatures: nil, choices: nil, replication: nil,
            codes: nil,
            probes: probes,
            texts: texts,
            seconds: 0)
    }
}
