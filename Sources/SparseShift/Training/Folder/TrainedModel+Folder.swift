import Foundation
import JSON

extension TrainedModel {
    /// Reads a model of any method from the folder where ``save(to:)`` or a training put it.
    ///
    /// Of a training that is not finished comes the model as it stood at its last checkpoint: ``isComplete`` is
    /// false then, and its ``evaluation`` may not be known.
    /// - Throws: ``ModelError``, ``TensorFileError`` or ``ConfigurationError`` that names the file and what is wrong
    ///   with it.
    public init(contentsOf directory: String) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: directory + "/" + RunFiles.weights) else {
            try self.init(savedIn: directory)
            return
        }
        let checkpoint = directory + "/" + RunFiles.checkpoint
        guard files.fileExists(atPath: checkpoint) else {
            throw ModelError(
                "\(directory): there is no \(RunFiles.weights) and no \(RunFiles.checkpoint) here, "
                    + "so this is no model folder.")
        }
        try self.init(Checkpoint(contentsOf: checkpoint), folder: directory)
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

extension Runs {
    /// Writes every model into a folder `seed-N` of its own, as ``TrainedModel/save(to:)`` does.
    ///
    /// - Throws: ``TensorFileError`` if a folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        for model in self { try model.save(to: RunDirectory(directory).path(seed: model.seed)) }
    }
}
