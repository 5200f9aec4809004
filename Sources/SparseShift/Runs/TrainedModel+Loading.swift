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
        let weights = try SafeTensors(contentsOf: directory + "/" + RunFolder.weights)
        let file = try ConfigurationFile(yaml: contents(RunFolder.configuration), name: RunFolder.configuration)
        let metrics = try MetricsFile(contents(RunFolder.metrics), seed: file.seed)
        let parameters = try Parameters(
            stateDictionary: weights.tensors, normalization: file.settings.norm,
            normalizesInput: file.settings.inputNorm != .none, activation: file.configuration.activation,
            file: RunFolder.weights)
        guard parameters.features == file.settings.features else {
            throw ModelError(
                "\(RunFolder.weights): tensor 'encoder.weight' has \(parameters.features) rows, "
                    + "but \(RunFolder.configuration) has oc: \(file.settings.features).")
        }
        let summary = metrics.summary
        var course = TrainingCourse(json: summary)
        course.history = metrics.history
        let whitening = directory + "/" + RunFolder.whitening
        self.init(
            configuration: file.configuration, seed: file.seed, parameters: parameters, course: course,
            data: summary["data"]?.string ?? "",
            fingerprint: summary["shifts"].flatMap(DataFingerprint.init(json:)),
            decision: WhiteningDecision(
                whitening: files.fileExists(atPath: whitening)
                    ? try WhiteningFile(whitening).whitening(dimension: parameters.dimension) : nil,
                trials: WhiteningTrial.trials(summary["whitening_trials"])),
            evaluation: Evaluation(json: summary),
            whitenedEvaluation: summary["whitened"].map(Evaluation.init(json:)))
    }
}

/// The records and the summary in `metrics.jsonl`.
private struct MetricsFile {
    var history: [TrainingRecord] = []
    var summary: JSONValue = .object([:])

    init(_ text: String, seed: Int) throws(ModelError) {
        for (index, line) in text.split(separator: "\n").enumerated() {
            guard let json = try? JSONValue(decoding: String(line)) else {
                throw ModelError("\(RunFolder.metrics), line \(index + 1): not JSON.")
            }
            if let found = json["summary"] { summary = found }
            if let record = TrainingRecord(json, seed: seed) { history.append(record) }
        }
    }
}
