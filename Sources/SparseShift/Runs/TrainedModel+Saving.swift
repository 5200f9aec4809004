import Foundation
import JSON
import TensorFiles

extension TrainedModel {
    /// Writes the model as a folder: `weights.safetensors` with the reference's tensor names, `cfg.yaml`,
    /// `metrics.jsonl`, one record a line and a summary at the end, and `whitening_params.npz` if its shifts were
    /// whitened.
    ///
    /// The folder is written beside its place and put there at once, so that nobody sees half of it. An earlier
    /// model at this place is replaced, and what else is in its folder stays; any other folder that is not empty is
    /// left alone.
    /// - Throws: ``TensorFileError`` if the folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        // A checkpoint that a finished model leaves behind would look like a training that can go on.
        let owned = isComplete ? RunFiles.model.union(RunFiles.checkpoints) : RunFiles.model
        try AtomicDirectory.write(
            to: directory, owned: owned, marks: [RunFiles.weights, RunFiles.checkpoint], content: "model"
        ) { folder in
            try write(into: folder)
        }
    }

    /// Writes the files of the model, each at once; the weights come last.
    func write(into folder: String) throws {
        let configuration = ConfigurationFile(configuration, seed: seed).yaml
        try AtomicFile.write(Foundation.Data(configuration.utf8), to: folder + "/" + RunFiles.configuration)
        let whiteningPath = folder + "/" + RunFiles.whitening
        if let whitening, !FileManager.default.fileExists(atPath: whiteningPath) {
            try WhiteningFile.write(whitening, to: whiteningPath)
        }
        try AtomicFile.write(Foundation.Data(metrics.utf8), to: folder + "/" + RunFiles.metrics)
        let weights = SafeTensors(tensors: parameters.stateDictionary, metadata: ["format": "pt", "method": method])
        try weights.write(to: folder + "/" + RunFiles.weights)
    }

    private var metrics: String {
        var summary: [String: JSONValue] = [
            "data": .string(data), "dimension": .integer(dimension), "loss": .real(evaluation.loss),
            "fraction_unexplained": .real(evaluation.fractionUnexplained), "r2": .real(evaluation.r2),
            "l0": .real(evaluation.l0), "dead_features": .integer(evaluation.deadFeatures),
            "sparsity": .real(evaluation.sparsity), "limit": evaluation.limit?.json ?? .null,
            "violation": .real(evaluation.violation), "training_limit": limit?.json ?? .null,
            "multiplier": .real(multiplier), "pressure": .real(pressure), "scale": .real(scale),
            "steps": .integer(steps), "complete": .boolean(isComplete), "seconds": .real(seconds),
        ]
        if let whitenedEvaluation { summary["whitened"] = whitenedEvaluation.json }
        if !whiteningTrials.isEmpty { summary["whitening_trials"] = WhiteningTrial.json(whiteningTrials) }
        if let fingerprint { summary["shifts"] = fingerprint.json }
        let lines = history.map(\.json) + [.object(["summary": .object(summary)])]
        return lines.map { $0.encodedString + "\n" }.joined()
    }
}
