/// Which feature of a model a concept lives in, with scores on examples that did not take part in the choice.
///
/// The examples are halved. On one half the features are ranked by the size of Pearson's correlation of their code with
/// the change of the concept, and get their sign; on the other half they are scored:
///
/// - ``Candidate/correlation``: the correlation there, times the sign. Below 0 if the sign was wrong.
/// - ``Candidate/concordance``: how often, of two examples in which the concept changes differently, the feature (times
///   the sign) is higher in the one with the larger change; ties count half. For yes or no this is the area under the
///   ROC curve. 0.5 is chance.
public struct FeatureSearch: Sendable, Hashable {
    /// A feature, and how well it tells the concept.
    public struct Candidate: Sendable, Hashable {
        public let feature: Int
        /// 1 if the feature rises with the concept, −1 if it falls.
        public let sign: Int
        /// On the half that chose, without sign: from 0 to 1. Too good, since it is the best of all features.
        public let choosingCorrelation: Double
        /// On the other half, times the sign: from −1 to 1.
        public let correlation: Double
        /// On the other half, times the sign: from 0 to 1.
        public let concordance: Double

        package init(feature: Int, sign: Int, choosingCorrelation: Double, correlation: Double, concordance: Double) {
            self.feature = feature
            self.sign = sign
            self.choosingCorrelation = choosingCorrelation
            self.correlation = correlation
            self.concordance = concordance
        }
    }

    /// What was looked for.
    public let concept: String
    /// The best features by the half that chose, from the best down.
    public let candidates: [Candidate]
    /// Features that were compared.
    public let features: Int
    /// Independent examples that chose.
    public let chosenOn: Int
    /// Those of them in which the concept changes: with few, another choice of examples gives other features.
    public let chosenChanges: Int
    /// Independent examples that scored.
    public let scoredOn: Int
    /// Those of them in which the concept changes.
    public let scoredChanges: Int

    package init(
        concept: String, candidates: [Candidate], features: Int, chosenOn: Int, chosenChanges: Int, scoredOn: Int,
        scoredChanges: Int
    ) {
        self.concept = concept
        self.candidates = candidates
        self.features = features
        self.chosenOn = chosenOn
        self.chosenChanges = chosenChanges
        self.scoredOn = scoredOn
        self.scoredChanges = scoredChanges
    }

    /// The candidate that ranks first.
    public var best: Candidate { candidates[0] }

    /// A correlation on the scoring half that a feature without any relation exceeds in one of twenty cases:
    /// 1.96 / √n with n independent examples.
    public var chance: Double { min(1, 1.96 / Double(scoredOn).squareRoot()) }

    /// How far the best is before the best other candidate, by the correlation on the scoring half; `nil` for a single
    /// candidate. Near or below 0, the concept is not in one feature alone.
    public var lead: Double? {
        candidates.dropFirst().map(\.correlation).max().map { best.correlation - $0 }
    }
}

extension FeatureSearch: CustomStringConvertible {
    /// A line a candidate, with what it is measured by.
    public var description: String {
        let table = TextTable(
            columns: ["feature", "sign", "correlation", "concordance", "when chosen"],
            rows: candidates.map {
                [
                    "\($0.feature)", $0.sign > 0 ? "+" : "−", $0.correlation.decimals(3), $0.concordance.decimals(3),
                    $0.choosingCorrelation.decimals(3),
                ]
            })
        return """
            \(concept): \(features) features, chosen on \(chosenOn) examples (\(chosenChanges) change), scored on \(scoredOn) others (\(scoredChanges) change)
            \(table)
            Without any relation, a correlation is below \(chance.decimals(3)) in 19 of 20 cases.
            """
    }
}
