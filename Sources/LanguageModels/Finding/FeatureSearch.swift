/// The features of a model that represent a concept, with scores on held-out examples.
///
/// The examples are split into halves. The choosing half ranks the features by the magnitude of Pearson's correlation
/// between their code and the change of the concept, and determines their signs. The scoring half gives the scores:
///
/// - ``Candidate/correlation``: the correlation, times the sign. It is below 0 if the sign was wrong.
/// - ``Candidate/concordance``: the probability that, of two examples with different changes, the feature (times the
///   sign) is higher in the one with the larger change; ties count half. For changes of 0 and 1, this is the area under
///   the ROC curve. 0.5 is chance.
public struct FeatureSearch: Sendable, Hashable {
    /// A feature, and how well it represents the concept.
    public struct Candidate: Sendable, Hashable {
        /// The index of the feature, from 0.
        public let feature: Int
        /// 1 if the feature rises with the concept, −1 if it falls.
        public let sign: Int
        /// The magnitude of the correlation on the choosing half, 0…1; biased upwards, because the best of all features
        /// is chosen by it.
        public let choosingCorrelation: Double
        /// The correlation on the scoring half, times the sign, −1…1.
        public let correlation: Double
        /// The concordance on the scoring half, with the sign applied, 0…1.
        public let concordance: Double

        package init(feature: Int, sign: Int, choosingCorrelation: Double, correlation: Double, concordance: Double) {
            self.feature = feature
            self.sign = sign
            self.choosingCorrelation = choosingCorrelation
            self.correlation = correlation
            self.concordance = concordance
        }
    }

    /// The name of the concept.
    public let concept: String
    /// The best features by the choosing half, the best first.
    public let candidates: [Candidate]
    /// The number of compared features.
    public let features: Int
    /// The number of independent examples in the choosing half.
    public let chosenOn: Int
    /// The number of those examples in which the concept changes; with few, the choice depends on the examples.
    public let chosenChanges: Int
    /// The number of independent examples in the scoring half.
    public let scoredOn: Int
    /// The number of those examples in which the concept changes.
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

    /// The first candidate: the best one of the choosing half, whose score is not chosen by the scoring half.
    public var best: Candidate { candidates[0] }

    /// The correlation on the scoring half that an unrelated feature exceeds in one of twenty cases: 1.96 / √n with n
    /// independent examples.
    public var chance: Double { min(1, 1.96 / Double(scoredOn).squareRoot()) }

    /// Whether a candidate's correlation on the scoring half is above ``chance``.
    public func isBeyondChance(_ candidate: Candidate) -> Bool { candidate.correlation > chance }

    /// Whether no candidate's is.
    package var isWithinChance: Bool { !candidates.contains(where: isBeyondChance) }

    /// The difference between the correlations, on the scoring half, of the best candidate and the best other one;
    /// `nil` for a single candidate. If it is near or below 0, the concept is not in one feature alone.
    public var lead: Double? {
        candidates.dropFirst().map(\.correlation).max().map { best.correlation - $0 }
    }
}

extension FeatureSearch: CustomStringConvertible {
    /// The candidates with their scores, one per line.
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
            Without any relation, a correlation is below \(chance.decimals(3)) in 19 of 20 cases.\(isWithinChance ? " None here is above it." : "")
            """
    }
}
