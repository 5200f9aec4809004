import Numerics

/// SAP (Kumar et al., 2018): by how much the best single feature predicts a concept better than the second best.
///
/// The mean over the concepts of the score of the best feature minus that of the second best; from 0 to 1, about 0 by
/// chance.
public struct SeparatedAttributePredictability: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// How well a feature predicts a concept.
    public enum Score: String, Sendable, Hashable, Codable, CaseIterable {
        /// The balanced accuracy of one threshold, chosen on training rows, on test rows.
        case threshold
        /// The squared correlation with the label, on all rows.
        case squaredCorrelation
    }

    /// The concepts (K).
    public let concepts: [String]
    /// How features were scored.
    public let kind: Score
    /// The gap of every concept (K), from 0 to 1.
    public let gaps: [Double]
    /// The best feature of every concept (K).
    public let features: [Int]
    /// ``score`` with shuffled labels.
    public let chance: ChanceLevel

    /// The mean gap.
    public var score: Double { SampleStatistics.mean(gaps) }

    /// Measures a code.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H), at least two features.
    ///   - labels: Which observations have each concept (K × N).
    ///   - kind: How a feature is scored.
    ///   - testFraction: The part of both kinds that is held out; for ``Score/threshold``.
    ///   - seed: Of the split and the shuffles.
    ///   - chanceDraws: How many times labels are shuffled.
    /// - Throws: ``MetricError`` if labels do not fit or hardly vary, or there are fewer than two features.
    public init(
        _ codes: Matrix, labels: ConceptLabels, by kind: Score = .threshold, testFraction: Double = 0.5, seed: Int = 0,
        chanceDraws: Int = 10
    ) throws(MetricError) {
        try labels.requireFit(codes, least: 4)
        try MetricError.require(
            codes.columns > 1, "A gap between two features needs at least 2, not \(codes.columns).")
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
        let splits = try labels.values.map { (truth) throws(MetricError) -> LabelledSplit in
            try LabelledSplit(truth, testFraction: testFraction, seed: seed)
        }
        let columns = (0..<codes.columns).map { codes.column($0).map(Double.init) }
        let measured = Parallel.map(labels.names.count) { concept in
            Self.gap(columns, labels.values[concept], splits[concept], kind)
        }
        concepts = labels.names
        self.kind = kind
        gaps = measured.map(\.gap)
        features = measured.map(\.feature)
        chance = ChanceLevel(draws: chanceDraws, seed: seed) { random in
            // Each part keeps its share of the concept.
            let shuffled = labels.values.indices.map { concept in
                var truth = labels.values[concept]
                for rows in [splits[concept].training, splits[concept].test] {
                    for (row, label) in zip(rows, random.shuffled(rows.map { truth[$0] })) { truth[row] = label }
                }
                return truth
            }
            return SampleStatistics.mean(
                Parallel.map(shuffled.count) { Self.gap(columns, shuffled[$0], splits[$0], kind).gap })
        }
    }

    package static func gap(
        _ columns: [[Double]], _ labels: [Bool], _ split: LabelledSplit, _ kind: Score
    ) -> (gap: Double, feature: Int) {
        let scores = columns.map { (values) -> Double in
            switch kind {
            case .threshold:
                let chosen = BestThreshold(split.training.map { values[$0] }, split.training.map { labels[$0] })
                return chosen.balancedAccuracy(split.test.map { values[$0] }, split.test.map { labels[$0] })
            case .squaredCorrelation: return squaredCorrelation(values, labels.map { $0 ? 1 : 0 })
            }
        }
        let best = scores.largestPlaces(2)
        return (scores[best[0]] - scores[best[1]], best[0])
    }

    private static func squaredCorrelation(_ x: [Double], _ y: [Double]) -> Double {
        let (meanX, meanY) = (SampleStatistics.mean(x), SampleStatistics.mean(y))
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (x, y) in zip(x, y) {
            xx += (x - meanX) * (x - meanX)
            yy += (y - meanY) * (y - meanY)
            xy += (x - meanX) * (y - meanY)
        }
        return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0
    }

    /// The score beside its chance level.
    public var description: String { "SAP \(score.brief) (\(chance))" }
}
