import Numerics

/// How well a dictionary finds features that are known, as SynthSAEBench measures it (arXiv 2602.14687): by directions,
/// and by when they fire.
///
///     let codes = model.encode(pairs)
///     try FeatureRecovery(codes, decoder: model.parameters.decoderWeight, values: pairs.concepts, directions: world.directions)
///
/// Every learned feature is compared with the known feature whose direction is the most alike, |cos|; several may have the
/// same one. ``support`` and ``mcc`` are of the best one-to-one assignment.
public struct FeatureRecovery: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// A learned feature beside the known one that is the most alike.
    public struct Latent: Sendable, Hashable, Codable {
        /// The learned feature.
        public let feature: Int
        /// The known feature.
        public let best: Int
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

    /// The number of different known features that are a learned feature's best one, divided by the learned features.
    public var uniqueness: Double { Double(Set(latents.map(\.best)).count) / Double(latents.count) }
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
    /// - Throws: ``MetricError`` if the shapes do not fit together, or an entry is not finite.
    public init(
        _ codes: Matrix, decoder: Matrix, values: Matrix, directions: Matrix, threshold: Double
    ) throws(MetricError) {
        try decoder.requireDirections("The decoder")
        try directions.requireDirections("The table of known directions")
        try MetricError.require(
            codes.rows == values.rows && codes.rows > 0 && codes.columns == decoder.rows
                && values.columns == directions.rows && decoder.columns == directions.columns,
            "Codes (\(codes)), decoder (\(decoder)), values (\(values)) and directions (\(directions)) do not fit: codes and values have a row a sample, and a column for each row of decoder and directions, which are equally wide."
        )
        try codes.requireFinite("The code")
        var table = decoder.unitRows.multiplied(by: directions.unitRows, .transposed)
        table.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] = abs($0[index]) } }
        let best = (0..<table.rows).map { row in
            let cosines = table.row(row)
            return cosines.indices.max { cosines[$0] < cosines[$1] }!
        }
        let partners = LinearAssignment.maximizing(table).columnOfRow
        let learned = codes.firings { abs(Double($0)) > threshold }
        let known = values.firings { $0 != 0 }
        let counts = best.indices.map { Self.counts(learned[$0], known[best[$0]]) }
        latents = best.indices.map { feature in
            let found = counts[feature]
            return Latent(
                feature: feature, best: best[feature], cosine: Double(table[feature, best[feature]]),
                frequency: Double(found.truePositives + found.falsePositives) / Double(codes.rows),
                precision: found.precision, recall: found.recall, f1: found.f1, accuracy: found.accuracy)
        }
        let cosines = partners.enumerated().compactMap { row, column in column.map { Double(table[row, $0]) } }
        mcc = SampleStatistics.mean(cosines)
        let fired = learned.reduce(0) { $0 + $1.count { $0 } }
        let present = known.reduce(0) { $0 + $1.count { $0 } }
        let right = partners.enumerated().reduce(0) { sum, match in
            guard let partner = match.element else { return sum }
            return sum + zip(learned[match.offset], known[partner]).count { $0 && $1 }
        }
        let all = BinaryClassification(
            truePositives: right, falsePositives: fired - right, positives: present, negatives: fired - right)
        support = Support(precision: all.precision, recall: all.recall, f1: all.f1)
        l0 = Double(fired) / Double(codes.rows)
        trueL0 = Double(present) / Double(codes.rows)
    }

    private static func counts(_ decisions: [Bool], _ labels: [Bool]) -> BinaryClassification {
        BinaryClassification(decisions, labels: labels)
    }

    /// The main numbers.
    public var description: String {
        "MCC \(mcc.brief), F1 \(meanF1.brief), uniqueness \(uniqueness.brief), L0 \(l0.brief) (true \(trueL0.brief)), \(dead.count.grouped) dead"
    }
}

extension Matrix {
    /// Which entries of every column fire (columns × rows).
    fileprivate func firings(_ fires: (Float) -> Bool) -> [[Bool]] {
        (0..<columns).map { column($0).map(fires) }
    }
}
