/// What a page says of one feature.
public struct FeaturePage: Sendable, Hashable {
    /// The index of the feature, from 0.
    public let feature: Int
    /// Its activations in the pairs: how often it is active, and the pairs that show what it does.
    public let activity: FeatureActivity
    /// The labels that its code goes with most, in descending order of |correlation|; empty without labels.
    public let labels: [LabelMatch]
    /// The words whose change its code goes with.
    public let words: ChangedWords
    /// The most similar features of the same model, in descending order of |cosine|.
    public let neighbors: [FeatureNeighbor]
    /// The most similar feature of each other model.
    public let counterparts: [FeatureCounterpart]
    /// What the side of +h and that of −h mean; empty without explanations.
    public let interpretations: [FeatureInterpretation]
    /// The tokens that +w and −w promote; `nil` without a language model.
    public let promotion: TokenPromotion?
    /// What steering with the feature does to concepts; empty without a selectivity that has the feature.
    public let effects: [SteeringEffects]
    /// A text at −s, 0 and +s; `nil` if none was written.
    public let sample: SteeredSample?
    /// The length of the decoder's column w, in the units of the embeddings.
    public let length: Double

    /// The mean over other models of the best |cosine|; `nil` without other models.
    public var stability: Double? {
        counterparts.isEmpty ? nil : counterparts.reduce(0) { $0 + abs($1.cosine) } / Double(counterparts.count)
    }

    /// Whether its code is never beyond the threshold.
    public var isDead: Bool { activity.positiveCount == 0 && activity.negativeCount == 0 }

    /// The features that point where this one does, or the other way: |cosine| of at least 0.95.
    public var duplicates: [FeatureNeighbor] { neighbors.filter { abs($0.cosine) >= 0.95 } }

    /// A short name: its explanation, or the label that it goes with beyond chance, or the words that change.
    ///
    /// - Parameter chance: The |correlation| beyond which a label counts; `nil` without labels.
    package func name(chance: Double?) -> String {
        let explained = [1, -1].lazy.compactMap { sign in
            interpretations.first { $0.side.sign == sign }?.explanation.map { sign > 0 ? $0 : "− side: \($0)" }
        }.first
        if let explained { return explained }
        if isDead { return "dead" }
        if let label = labels.first, abs(label.correlation) > chance ?? .infinity {
            // That something changes does not say what; the words do.
            if label.isOfMagnitude, !words.isEmpty { return "\(words)" }
            return (label.correlation < 0 ? "−" : "") + label.name
        }
        return words.isEmpty ? "" : "\(words)"
    }
}

/// A label and how a feature goes with it.
public struct LabelMatch: Sendable, Hashable {
    /// The name of the concept.
    public let concept: String
    /// Whether |h| takes the place of h. Labels that are never negative say whether something changes, and not which way.
    public let isOfMagnitude: Bool
    /// Pearson's correlation of the code and the label, −1…1.
    public let correlation: Double
    /// The probability that, of two pairs with different labels, the feature (times the correlation's sign) is higher in the one
    /// with the larger label: the area under the ROC curve for labels of two values. 0.5 is chance. `nil` where it was not
    /// measured.
    public let concordance: Double?

    /// The concept, and `by |h|` where the magnitude goes with it.
    package var name: String { isOfMagnitude ? "\(concept) by |h|" : concept }

    package init(concept: String, isOfMagnitude: Bool = false, correlation: Double, concordance: Double?) {
        self.concept = concept
        self.isOfMagnitude = isOfMagnitude
        self.correlation = correlation
        self.concordance = concordance
    }
}

/// A similar feature of the same model.
public struct FeatureNeighbor: Sendable, Hashable {
    /// The index of the feature.
    public let feature: Int
    /// The cosine of the decoder's columns, −1…1.
    public let cosine: Double
    /// Pearson's correlation of the codes, −1…1.
    public let codeCorrelation: Double

    package init(feature: Int, cosine: Double, codeCorrelation: Double) {
        self.feature = feature
        self.cosine = cosine
        self.codeCorrelation = codeCorrelation
    }
}

/// The most similar feature of another model.
public struct FeatureCounterpart: Sendable, Hashable {
    /// The seed of the other model.
    public let seed: Int
    /// The index of its feature.
    public let feature: Int
    /// The cosine of the decoders' columns, −1…1, of the largest magnitude.
    public let cosine: Double

    package init(seed: Int, feature: Int, cosine: Double) {
        self.seed = seed
        self.feature = feature
        self.cosine = cosine
    }
}

/// What steering with a feature does to concepts: a row of M or G.
public struct SteeringEffects: Sendable, Hashable {
    /// What an effect is.
    public let measure: Selectivity.Measure
    /// The concept for which the feature was steered with.
    public let target: String
    /// 1 if +w was added, and −1 if −w was, because the concept appears where the feature falls.
    public let sign: Int
    /// The concepts (K).
    public let concepts: [String]
    /// The effect on each (K).
    public let values: [Double]
    /// Their intervals of 95 % (K).
    public let intervals: [ClosedRange<Double>]
    /// What one random direction in twenty exceeds (K).
    public let randomBounds: [Double]
    /// The length of the steering vector, in the units of the embeddings.
    public let length: Double
    /// The number of texts over which the effects are means.
    public let texts: Int

    /// The rows of a feature.
    ///
    /// - Parameter method: The method whose matrix is the model's, where several have features.
    static func rows(of feature: Int, method: String, in selectivities: [Selectivity]) -> [SteeringEffects] {
        selectivities.flatMap { selectivity in
            let own = selectivity.matrices.filter { $0.method == method && $0.features.contains { $0 != nil } }
            return own.flatMap { matrix in
                matrix.features.indices.filter { matrix.features[$0] == feature }.map { row in
                    SteeringEffects(
                        measure: selectivity.measure, target: matrix.concepts[row],
                        sign: matrix.signs[row] * (selectivity.scale < 0 ? -1 : 1),
                        concepts: matrix.concepts,
                        values: matrix.values[row], intervals: matrix.intervals[row],
                        randomBounds: selectivity.randomBounds, length: selectivity.length, texts: selectivity.texts)
                }
            }
        }
    }
}
