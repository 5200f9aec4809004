import Numerics

extension Runs {
    /// What the runs have in common: merged features that return in most seeds, and how sure they are.
    ///
    /// - Parameter data: The shifts that the runs were trained on, or others of the same kind.
    /// - Throws: ``ModelError`` if there is only one run, a code is not linear, or no sparse feature returns;
    ///   ``DataError`` if the data have another width; any error of reading the shifts.
    public func concepts(in data: some ShiftDataset) throws -> Concepts {
        try requireComparable(in: data)
        let sample = try data.sample()
        let merged = map { MergedFeatures($0.parameters, sample: sample) }
        guard
            let concepts = try Concepts(
                merged, magnitudes: map(\.totalMagnitude),
                context: .init(runs: self, spectrum: ShiftSpectrum(data)), on: data)
        else { throw ModelError.noConcepts(self) }
        return concepts
    }

    func requireComparable(in data: some ShiftDataset) throws {
        guard count > 1 else {
            throw ModelError("Concepts are what several seeds agree on, and this is one run; train at least two seeds.")
        }
        for model in self {
            guard model.configuration.activation is IdentityActivation, model.parameters.norm == nil,
                model.parameters.inputNorm == nil
            else {
                throw ModelError(
                    "Concepts are merged from linear codes, and \(model.method) with these settings has none; use an SSAE "
                        + "without norms.")
            }
            guard model.dimension == data.dimension else {
                throw DataError(
                    "\(data.name): shifts × \(data.dimension), but the models were trained on shifts × \(model.dimension)."
                )
            }
        }
    }
}

extension TrainedModel {
    /// Σ|h| of a shift on average, in the units of the training: what the training made small.
    var totalMagnitude: Double { trainedEvaluation.sparsity * Double(features) }
}

extension ModelError {
    static func noConcepts(_ runs: Runs) -> ModelError {
        ModelError(
            "No sparse feature returns in most of \(runs.count) seeds, so the data identify no concept with these settings: "
                + "either nothing returns, or what does is in every shift, as a change that all pairs share; add pairs "
                + "that differ in other ways, or try a larger tolerance."
        )
    }
}
