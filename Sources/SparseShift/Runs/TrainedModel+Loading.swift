import Foundation
import JSON
import TensorFiles

extension TrainedModel {
    /// Reads the model that a finished training, or ``save(to:)``, put into a folder.
    init(savedIn directory: String) throws {
        let files = FileManager.default
        func contents(_ file: String) throws -> String {
            guard let bytes = files.contents(atPath: directory + "/" + file) else {
                throw ModelError("\(directory): there is no \(file) here, so this is no model folder.")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let weights = try SafeTensors(contentsOf: directory + "/" + RunFiles.weights)
        let file = try ConfigurationFile(yaml: contents(RunFiles.configuration), name: RunFiles.configuration)
        let metrics = try MetricsFile(contents(RunFiles.metrics), seed: file.seed)
        let parameters = try Parameters(
            stateDictionary: weights.tensors, normalization: file.settings.norm,
            normalizesInput: file.settings.inputNorm != .none, activation: file.configuration.activation,
            file: RunFiles.weights)
        guard parameters.features == file.settings.features else {
            throw ModelError(
                "\(RunFiles.weights): tensor 'encoder.weight' has \(parameters.features) rows, "
                    + "but \(RunFiles.configuration) has oc: \(file.settings.features).")
        }
        let summary = metrics.summary
        self.init(
            configuration: file.configuration, seed: file.seed, parameters: parameters, history: metrics.history,
            evaluation: metrics.evaluation, multiplier: metrics.number("multiplier"),
            scale: summary["scale"]?.number ?? 1, data: summary["data"]?.string ?? "",
            steps: summary["steps"]?.integer ?? 0, isComplete: summary["complete"]?.boolean ?? false,
            seconds: metrics.number("seconds"))
        let whiteningPath = directory + "/" + RunFiles.whitening
        if files.fileExists(atPath: whiteningPath) {
            whitening = try WhiteningFile.read(whiteningPath, dimension: parameters.dimension)
        }
        whitenedEvaluation = summary["whitened"].map(Evaluation.init(json:))
        whiteningTrials = WhiteningTrial.trials(summary["whitening_trials"])
        limit = summary["training_limit"].flatMap(Limit.init(json:))
        pressure = summary["pressure"]?.number ?? 0
        fingerprint = summary["shifts"].flatMap(DataFingerprint.init(json:))
    }
}

extension Evaluation {
    /// What is not known of a model that nobody has evaluated.
    static let unknown = Evaluation(
        loss: .nan, fractionUnexplained: .nan, r2: .nan, l0: .nan, deadFeatures: 0, sparsity: .nan, limit: nil)
}

/// What `metrics.jsonl` tells of a finished training.
private struct MetricsFile {
    var history: [TrainingRecord] = []
    var summary: JSONValue = .object([:])

    init(_ text: String, seed: Int) throws(ModelError) {
        for (index, line) in text.split(separator: "\n").enumerated() {
            guard let json = try? JSONValue(decoding: String(line)) else {
                throw ModelError("\(RunFiles.metrics), line \(index + 1): not JSON.")
            }
            if let found = json["summary"] { summary = found }
            if let record = TrainingRecord(json, seed: seed) { history.append(record) }
        }
    }

    func number(_ key: String) -> Double { summary[key]?.number ?? .nan }

    var evaluation: Evaluation { Evaluation(json: summary) }
}
