import Foundation
import JSON
import TensorFiles

extension TrainedModel {
    /// Reads a model of any method from the folder where ``save(to:)`` or a training put it.
    ///
    /// Of a training that is not finished comes the model as it stood at its last checkpoint: ``isComplete`` is
    /// false then, and its ``evaluation`` may not be known.
    /// - Throws: ``ModelError``, ``TensorFileError`` or ``ConfigurationError`` that names the file and what is wrong
    ///   with it.
    public init(contentsOf directory: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: directory + "/" + RunFiles.weights) else {
            let checkpoint = directory + "/" + RunFiles.checkpoint
            guard files.fileExists(atPath: checkpoint) else {
                throw ModelError(
                    "\(directory): there is no \(RunFiles.weights) and no \(RunFiles.checkpoint) here, "
                        + "so this is no model folder.")
            }
            try self.init(Checkpoint(contentsOf: checkpoint), folder: directory)
            return
        }
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

    /// The model of a training that was cut short.
    private init(_ checkpoint: Checkpoint, folder: String) throws {
        let file = checkpoint.identity.file
        guard let configuration = file.configuration as? any TrainingConfiguration else {
            throw ModelError("\(folder)/\(RunFiles.checkpoint): \(file.configuration.method) is not trained by steps.")
        }
        let data = checkpoint.identity.data
        let seen = try checkpoint.parameters(configuration)
        let whitening =
            try checkpoint.isWhitened
            ? WhiteningFile.read(folder + "/" + RunFiles.whitening, dimension: data.dimension) : nil
        let history = try checkpoint.history()
        let multiplier = try checkpoint.multiplier()
        self.init(
            configuration: configuration, seed: file.seed,
            parameters: whitening.map(seen.unwhitened(by:)) ?? seen, history: history, evaluation: .unknown,
            multiplier: multiplier,
            scale: configuration.settings.scaling == .rootMeanSquare ? data.statistics.rootMeanSquare : 1,
            data: data.name, steps: checkpoint.step, isComplete: false, seconds: checkpoint.seconds)
        self.whitening = whitening
        whiteningTrials = checkpoint.trials
        limit = checkpoint.problem.limit
        pressure = multiplier * (history.last?.sparsity ?? 0) / checkpoint.problem.scale
        fingerprint = data
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

extension Runs {
    /// Reads the models of all folders `seed-N` in a folder, in the order of their seeds.
    ///
    /// - Throws: ``ModelError`` if there is none, and as ``TrainedModel/init(contentsOf:)``.
    public init(contentsOf directory: String) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let seeds = names.compactMap { name in
            name.hasPrefix(RunDirectory.seedPrefix) ? Int(name.dropFirst(RunDirectory.seedPrefix.count)) : nil
        }
        guard !seeds.isEmpty else { throw ModelError("\(directory): there is no folder seed-N of a model here.") }
        self.init(try seeds.sorted().map { try TrainedModel(contentsOf: RunDirectory(directory).path(seed: $0)) })
    }
}
