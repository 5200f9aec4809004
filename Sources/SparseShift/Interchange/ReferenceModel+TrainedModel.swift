import Numerics

extension ReferenceModel {
    /// Converts the model to this library, with the settings of `cfg.yaml` and the reference's defaults for the others.
    /// Its training and its results on the data are unknown, so that the evaluation has no numbers.
    ///
    /// A whitening is folded into the parameters.
    ///
    /// - Throws: ``ConfigurationError`` if `cfg.yaml` has an invalid value, ``DataError`` if the whitening's matrix is
    ///   not symmetric, and ``ModelError`` if the model applies a layer norm to whitened shifts, which parameters for
    ///   plain shifts cannot express.
    public func trainedModel() throws -> TrainedModel {
        var file = ConfigurationFile(preset: .reference, features: parameters.features)
        let keys = [
            "batch", "epochs", "lr", "n_concepts", "warmup", "schedule", "target", "loss", "ind_th", "seed",
            "renorm_epochs",
        ]
        for key in keys {
            if let text = settings[key] { try file.set(key, to: text, place: "cfg.yaml") }
        }
        file.settings.norm = parameters.normalization
        file.settings.inputNorm = parameters.inputNorm == nil ? .none : .layer
        var result = parameters
        var folded: SparseShift.Whitening?
        if let whitening {
            guard parameters.inputNorm == nil else {
                throw ModelError(
                    "the model applies a layer norm to whitened shifts, so it cannot become one for plain shifts.")
            }
            let found = try SparseShift.Whitening(
                mean: whitening.mean.map { Float($0) },
                matrix: Matrix(
                    rows: parameters.dimension, columns: parameters.dimension,
                    elements: whitening.matrix.map { Float($0) }),
                epsilon: whitening.epsilon)
            result = parameters.unwhitened(by: found)
            folded = found
            file.settings.whitening = .zca
        }
        return TrainedModel(
            configuration: file.configuration, seed: file.seed, parameters: result,
            course: TrainingCourse(isComplete: true, seconds: 0), data: settings["emb"] ?? "", fingerprint: nil,
            decision: WhiteningDecision(whitening: folded), evaluation: .unknown)
    }
}
