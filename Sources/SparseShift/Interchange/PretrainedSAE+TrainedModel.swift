import Numerics

extension PretrainedSAE {
    /// From which |h| a feature counts as active: every code that is not 0.
    private static let activityThreshold = 1e-30

    /// The autoencoder as a model of embeddings, which can be evaluated, saved and compared like one of this library. Its
    /// training is unknown: of the configuration only what makes the code is true, and the evaluation has no numbers. Its
    /// ``TrainedModel/origin`` has the layer of ``block``.
    public func trainedModel() -> TrainedModel {
        var configuration: any SparseCodingConfiguration =
            switch code {
            case .relu: ReLU.Configuration(features: features)
            case .topK(let k): TopK.Configuration(features: features, k: k)
            case .absoluteTopK(let k): AbsTopK.Configuration(features: features, k: k)
            case .jumpReLU: JumpReLU.Configuration(features: features)
            case .gated: Gated.Configuration(features: features)
            }
        configuration.settings.activityThreshold = Self.activityThreshold
        let place = place
        return TrainedModel(
            configuration: configuration, seed: 0, parameters: parameters,
            course: TrainingCourse(isComplete: true, seconds: 0, encodesEmbeddings: true, block: block),
            data: "\(format.rawValue) model of embeddings" + (place.isEmpty ? "" : ", \(place)"), fingerprint: nil,
            evaluation: .unknown)
    }
}
