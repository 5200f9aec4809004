import Numerics

/// How well a dictionary finds features that are known, as SynthSAEBench measures it (arXiv 2602.14687): by directions,
/// and by when they fire.
///
///     try FeatureRecovery(
///         model.encode(pairs), decoder: model.parameters.decoderWeight, values: pairs.concepts, directions: world.directions,
///         threshold: model.configuration.settings.activityThreshold * model.scale)
///
/// Every learned feature is compared with the known feature whose direction is the most alike, |cos|; several may have
/// the same one. ``support`` and ``mcc`` are of the best one-to-one assignment. ``chance`` is what all of it comes to
/// where nothing was found.
public struct FeatureRecovery: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// A learned feature beside the known one that is the most alike.
    public struct Latent: Sendable, Hashable, Codable {
        /// The learned feature.
        public let feature: Int
        /// The known feature; `nil` of a direction of zeros, which is like none. Precision, recall, F1 and accuracy are
        /// 0 then.
        public let best: Int?
        /// |cos| of both directions, from 0 to 1.
        public let cosine: Double
        /// How often the learned feature fires, from 0 to 1.
        public let frequency: Double
        /// How often the known feature fires where the learned one does; 0 of a dead one.
        public let precision: Double
        /// How often the learned feature fires where the known one does.
        public let recall: Double
        /// 2 · precision · recall / (precision + recall); 0 if both are.
        public let f1: Double
        /// How often both fire, or neither.
        public let accuracy: Double
    }

    /// Precision and recall of all firings together.
    public struct Support: Sendable, Hashable, Codable {
        /// The part of the firings that are right.
        public let precision: Double
        /// The part of the known features' firings that were found.
        public let recall: Double
        /// 2 · precision · recall / (precision + recall); 0 if both are.
        public let f1: Double
    }

    /// What the measures come to by chance.
    public struct Chance: Sendable, Hashable, Codable {
        /// ``FeatureRecovery/mcc`` of as many random directions.
        public let mcc: ChanceLevel
        /// ``FeatureRecovery/uniqueness`` of as many random directions.
        public let uniqueness: ChanceLevel
        /// ``FeatureRecovery/meanF1`` if every feature fired as often, but in other samples: the mean over all orders
        /// of the codes.
        public let meanF1: Double
        /// The F1 of ``FeatureRecovery/support`` in the same case.
        public let supportF1: Double
    }

    /// One a learned feature.
    public let latents: [Latent]
    /// The mean |cos| under the best one-to-one assignment: over the smaller dictionary.
    public let mcc: Double
    /// Under that assignment: what features without a partner fire is wrong, and what they should fire is missed.
    public let support: Support
    /// The mean number of learned features that fire.
    public let l0: Double
    /// The mean number of known features that fire.
    public let trueL0: Double
    /// What the measures come to by chance.
    public let chance: Chance

    /// The number of different known features that are a learned feature's best one, divided by the learned features.
    public var uniqueness: Double { Double(Set(latents.compactMap(\.best)).count) / Double(latents.count) }
    /// Learned features that never fire.
    public var dead: [Int] { latents.filter { $0.frequency == 0 }.map(\.feature) }
    /// The mean precision of all learned features.
    public var meanPrecision: Double { SampleStatistics.mean(latents.map(\.precision)) }
    /// The mean recall of all learned features.
    public var meanRecall: Double { SampleStatistics.mean(latents.map(\.recall)) }
    /// The mean F1 of all learned features.
    public var meanF1: Double { SampleStatistics.mean(latents.map(\.f1)) }
    /// The mean accuracy of all learned features; close to 1 for rare ones, whatever they do.
    public var meanAccuracy: Double { SampleStatistics.mean(latents.map(\.accuracy)) }

    /// Compares what was learned with what is known.
    ///
    /// - Parameters:
    ///   - codes: Of samples that were not trained on, one column a learned feature (n × H).
    ///   - decoder: The directions of the learned features (H × d).
    ///   - values: The known features' values, or δ, in the same samples (n × N).
    ///   - directions: The directions of the known features (N × d).
    ///   - threshold: A learned feature fires where |code| is above it; a known one where its value is not zero. The codes of an
    ///     SSAE are hardly ever zero, so it needs that of its training, `settings.activityThreshold` times `scale`; 0 is for codes
    ///     that are zero where a feature is silent.
    ///   - chanceDraws: How many random dictionaries are measured; 0 for none.
    ///   - seed: Of the random dictionaries.
    /// - Throws: ``MetricError`` if the shapes do not fit together, an entry is not finite, or the threshold is
    ///   negative.
    public init(
        _ codes: Matrix, decoder: Matrix, values: Matrix, directions: Matrix, threshold: Double, chanceDraws: Int = 3,
        seed: Int = 0
    ) throws(MetricError) {
        try decoder.requireDirections("The decoder")
        try directions.requireDirections("The table of known directions")
        try MetricError.require(
            codes.rows == values.rows && codes.rows > 0 && codes.columns == decoder.rows
                && values.columns == directions.rows && decoder.columns == directions.columns,
            "Codes (\(codes)), decoder (\(decoder)), values (\(values)) and directions (\(directions)) do not fit: codes and values have a row a sample, and a column for each row of decoder and directions, which are equally wide."
        )
        try MetricError.require(
            threshold >= 0 && threshold.isFinite, "threshold: not negative, and finite, not \(threshold).")
        try codes.requireFinite("The code")
        try values.requireFinite("The table of known values")
        let unit = directions.unitRows
        let match = Match(decoder, unit)
        let learned = Firings(codes, above: threshold)
        let known = Firings(values, above: 0)
        let samples = Double(codes.rows)
        latents = match.best.enumerated().map { feature, best in
            let found = best.map { learned.agreement(of: feature, with: $0, of: known) }
            return Latent(
                feature: feature, best: best, cosine: match.cosines[feature],
                frequency: Double(learned.counts[feature]) / samples, precision: found?.precision ?? 0,
                recall: found?.recall ?? 0, f1: found?.f1 ?? 0, accuracy: found?.accuracy ?? 0)
        }
        mcc = match.mcc
        let (fired, present) = (learned.counts.reduce(0, +), known.counts.reduce(0, +))
        let right = match.pairs.reduce(0) { $0 + learned.common($1.learned, with: $1.known, of: known) }
        let all = BinaryClassification(
            truePositives: right, falsePositives: fired - right, positives: present, negatives: fired - right)
        support = Support(precision: all.precision, recall: all.recall, f1: all.f1)
        l0 = Double(fired) / samples
        trueL0 = Double(present) / samples
        let random = (0..<max(0, chanceDraws)).map { draw in
            var random = RandomGenerator(seed: seed, stream: 8_500 + draw)
            return Match(.randomDirections(decoder.rows, decoder.columns, &random), unit)
        }
        /// How often two features fire together on average, if one's samples are in a random order.
        func common(_ feature: Int, _ other: Int) -> Double {
            Double(learned.counts[feature]) * Double(known.counts[other]) / samples
        }
        let scores = match.best.enumerated().map { feature, best in
            best.map { Self.f1(common(feature, $0), of: learned.counts[feature] + known.counts[$0]) } ?? 0
        }
        chance = Chance(
            mcc: ChanceLevel(random.map(\.mcc)),
            uniqueness: ChanceLevel(random.map { Double(Set($0.best).count) / Double(decoder.rows) }),
            meanF1: SampleStatistics.mean(scores),
            supportF1: Self.f1(match.pairs.reduce(0) { $0 + common($1.learned, $1.known) }, of: fired + present))
    }

    /// F1 of decisions of which so many are right; `all` are the decisions and the labels together.
    private static func f1(_ right: Double, of all: Int) -> Double { all > 0 ? 2 * right / Double(all) : 0 }

    /// The main numbers beside their chance levels.
    public var description: String {
        "MCC \(mcc.brief) (\(chance.mcc)), F1 \(meanF1.brief) (chance \(chance.meanF1.brief)), uniqueness \(uniqueness.brief), L0 \(l0.brief) (true \(trueL0.brief)), \(dead.count.grouped) dead"
    }

    /// Which known directions the learned ones are like.
    private struct Match {
        /// The known direction that is the most alike; `nil` of a direction of zeros.
        let best: [Int?]
        /// The |cos| of both.
        let cosines: [Double]
        /// The best one-to-one assignment.
        let pairs: [(learned: Int, known: Int)]
        /// The mean |cos| of the assignment.
        let mcc: Double

        init(_ decoder: Matrix, _ known: Matrix) {
            var table = decoder.unitRows.multiplied(by: known, .transposed)
            table.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] = abs($0[index]) } }
            best = (0..<table.rows).map { row in
                let cosines = table.row(row)
                return decoder.row(row).contains { $0 != 0 } ? cosines.indices.max { cosines[$0] < cosines[$1] } : nil
            }
            cosines = best.enumerated().map { row, column in column.map { Double(table[row, $0]) } ?? 0 }
            pairs = LinearAssignment.maximizing(table).columnOfRow.enumerated().compactMap { row, column in
                column.map { (row, $0) }
            }
            mcc = SampleStatistics.mean(pairs.map { Double(table[$0.learned, $0.known]) })
        }
    }
}
