import Foundation
import JSON
import TensorFiles

extension TrainedModel {
    /// Writes the model as a folder: `weights.safetensors` with the reference's tensor names, `cfg.yaml`,
    /// `metrics.jsonl`, one record a line and a summary at the end, and `whitening_params.npz` if its shifts were
    /// whitened.
    ///
    /// The folder is written beside its place and put there at once, so that no reader meets half of it. An earlier
    /// model in the folder is replaced, and other files in it stay; any other folder that is not empty is left alone.
    /// - Throws: ``ConfigurationError`` if the model could not be read back, because its method is not registered or one
    ///   of its fields does not hold a setting; `TensorFileError` if the folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        try Methods.requireReadable(configuration)
        // A checkpoint beside a finished model would look like a training that can be resumed.
        let owned = isComplete ? RunFolder.modelFiles.union(RunFolder.checkpoints) : RunFolder.modelFiles
        try AtomicDirectory.write(to: directory, owned: owned, marks: RunFolder.marks, content: "model") { folder in
            try write(into: folder)
        }
    }

    /// Writes the files of the model, each at once; the weights come last.
    func write(into folder: String) throws {
        let configuration = ConfigurationFile(configuration, seed: seed).yaml
        try AtomicFile.write(Foundation.Data(configuration.utf8), to: folder + "/" + RunFolder.configuration)
        let whiteningPath = folder + "/" + RunFolder.whitening
        if let whitening, !FileManager.default.fileExists(atPath: whiteningPath) {
            try WhiteningFile.write(whitening, to: whiteningPath)
        }
        try AtomicFile.write(Foundation.Data(metrics.utf8), to: folder + "/" + RunFolder.metrics)
        let weights = SafeTensors(tensors: parameters.stateDictionary, metadata: ["format": "pt", "method": method])
        try weights.write(to: folder + "/" + RunFolder.weights)
    }

    private var metrics: String {
        var summary = course.members.merging(evaluation.report) { own, _ in own }
        summary["data"] = .string(data)
        summary["dimension"] = .integer(dimension)
        if let whitenedEvaluation { summary["whitened"] = whitenedEvaluation.json }
        if !whiteningTrials.isEmpty { summary["whitening_trials"] = WhiteningTrial.json(whiteningTrials) }
        if let fingerprint { summary["shifts"] = fingerprint.json }
        let lines = history.map(\.json) + [.object(["summary": .object(summary)])]
        return lines.map { $0.encodedString + "\n" }.joined()
    }
}
