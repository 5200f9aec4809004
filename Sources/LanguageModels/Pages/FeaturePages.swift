import Numerics
import SparseShift

/// What is known of every feature of a model on some data, for pages that show it.
public struct FeaturePages: Sendable {
    /// The model.
    public let model: TrainedModel
    /// The pages, in the order of the features.
    public let features: [FeaturePage]
    /// The name of the data.
    public let data: String
    /// The number of pairs in the data.
    public let dataCount: Int
    /// The number of pairs that the pages are made from: all, or as many as were asked for at most, drawn at random.
    public let pairCount: Int
    /// Where the embeddings come from; `nil` if it is not known.
    public let origin: EmbeddingOrigin?
    /// The names of the labels; empty without labels.
    public let labelNames: [String]
    /// The largest |correlation| with a label of a feature whose pairs are in a random order; `nil` without labels.
    public let correlationChance: ChanceLevel?
    /// The concordance with that label.
    public let concordanceChance: ChanceLevel?
    /// The seeds of the other models that the features are compared with.
    public let otherSeeds: [Int]
    /// The best |cosine| of a random direction among as many random ones as another model has; `nil` without other models.
    public let directionChance: ChanceLevel?
    /// The language model that promoted tokens and steered texts are of; `nil` without one.
    public let languageModel: String?
    /// The layer at which directions were added and read.
    public let layer: String?
    /// The model that explained the features; `nil` without explanations.
    public let interpreter: String?
    /// The pairs that the pages list, by their index in the data.
    public let pairs: [Int: PagePair]
    /// How to steer with a feature in a shell; `nil` where the folder of the model is not known.
    package var commandLine: SteeringCommandLine?

    /// The |h| beyond which a feature counts as active, in the units of the shifts.
    public var threshold: Double { features.first?.activity.threshold ?? 0 }

    /// The |correlation| with its best label that one unrelated feature in twenty exceeds; `nil` without labels.
    public var chance: Double? { correlationChance.flatMap { $0.values.isEmpty ? nil : $0.upper } }

    /// The features that are never active.
    public var deadFeatures: [Int] { features.filter(\.isDead).map(\.feature) }

    /// What to say if no feature is ever active, which is due to the threshold; `nil` otherwise.
    package var remark: String? {
        guard pairCount > 0, !features.isEmpty, features.allSatisfy(\.isDead) else { return nil }
        let largest = features.map(\.activity.bound).max() ?? 0
        return
            "all features count as dead, since the largest |h| is \(largest.short), and the threshold \(threshold.short)"
    }

    /// The short name of a feature; empty if nothing is known of it.
    public func name(of feature: FeaturePage) -> String { feature.name(chance: chance) }
}

extension FeaturePages: CustomStringConvertible {
    /// One line: how many features, of what model, on how many pairs.
    public var description: String {
        "\(features.count) features of \(model.method), seed \(model.seed), on \(pairCount) pairs of \(data)"
    }
}
