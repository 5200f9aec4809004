import Foundation
import JSON
import Machine

extension TrainedModel {
    /// Reads a model of any method from the folder where ``save(to:)`` or a training put it.
    ///
    /// From a run that is not finished comes the model as it stood at the last checkpoint: ``isComplete`` is false then,
    /// and its ``evaluation`` may not be known.
    /// - Throws: ``ModelError``, `TensorFileError` or ``ConfigurationError`` that names the file and what is wrong
    ///   with it.
    public init(contentsOf directory: String) throws {
        let directory = UserFolders.path(directory)
        let files = FileManager.default
        guard !files.fileExists(atPath: directory + "/" + RunFolder.weights) else {
            try self.init(savedIn: directory)
            return
        }
        let checkpoint = directory + "/" + RunFolder.checkpoint
        guard files.fileExists(atPath: checkpoint) else {
            throw ModelError(
                "\(directory): there is no \(RunFolder.weights) and no \(RunFolder.checkpoint) here, "
                    + "so this is no model folder.")
        }
        try self.init(Checkpoint(contentsOf: checkpoint), folder: directory)
    }

    /// Reads the model of a finished run.
    ///
    /// - Throws: ``ModelError`` that names the folder, what is wrong with it, and the way on.
    init(finishedIn directory: String) throws(ModelError) {
        do { try self.init(contentsOf: directory) } catch {
            var reason = "\(error)".trimmingPrefix("\(directory): ")
            while let last = reason.last, ". ".contains(last) { reason.removeLast() }
            throw ModelError(
                "\(directory): the finished run here cannot be read: \(reason); remove this folder to have it trained anew."
            )
        }
    }

    /// The model of a run that was stopped, as it stood at its checkpoint.
    private init(_ checkpoint: Checkpoint, folder: String) throws {
        let file = checkpoint.identity.file
        guard let configuration = file.configuration as? any TrainingConfiguration else {
            throw ModelError("\(folder)/\(RunFolder.checkpoint): \(file.configuration.method) is not trained by steps.")
        }
        let data = checkpoint.identity.data
        let seen = try checkpoint.parameters(configuration)
        let whitening =
            try checkpoint.isWhitened
            ? WhiteningFile(folder + "/" + RunFolder.whitening).whitening(dimension: data.dimension) : nil
        let (history, multiplier) = (try checkpoint.history(), try checkpoint.multiplier())
        var parameters = whitening.map(seen.unwhitened(by:)) ?? seen
        if let refining = configuration as? any RefiningConfiguration {
            parameters = refining.unrefined(parameters, statistics: data.statistics)
        }
        self.init(
            configuration: configuration, seed: file.seed, parameters: parameters,
            course: TrainingCourse(
                history: history, steps: checkpoint.step, seconds: checkpoint.seconds, limit: checkpoint.problem.limit,
                multiplier: multiplier,
                pressure: TrainingCourse.pressure(
                    multiplier: multiplier, history: history, scale: checkpoint.problem.scale),
                scale: configuration.settings.scaling == .rootMeanSquare ? data.statistics.rootMeanSquare : 1,
                continuedFrom: checkpoint.continuedFrom),
            data: data.name, fingerprint: data,
            decision: WhiteningDecision(whitening: whitening, trials: checkpoint.trials), evaluation: .unknown)
    }
}

extension Runs {
    /// Reads the models of all folders `seed-N` in a folder, in the order of their seeds, and the concepts if training
    /// has found some.
    ///
    /// - Throws: ``ModelError`` if there is none, and as ``TrainedModel/init(contentsOf:)``.
    public init(contentsOf directory: String) throws {
        let directory = UserFolders.path(directory)
        let folders = RunFolder.seedFolders(in: directory)
        guard !folders.isEmpty else { throw ModelError("\(directory): there is no folder seed-N of a model here.") }
        try self.init(folders.map { try TrainedModel(contentsOf: $0) }, withConceptsIn: directory)
    }

    /// Models of a folder, with the concepts that are kept beside them.
    ///
    /// - Throws: As ``Concepts/init(contentsOf:)``.
    package init(_ models: [TrainedModel], withConceptsIn directory: String) throws {
        let path = directory + "/" + RunFolder.concepts
        guard Concepts.areKept(in: path) else {
            self.init(models)
            return
        }
        let concepts = try Concepts(contentsOf: path)
        self.init(
            models,
            concepts: concepts.belong(to: models)
                ? .found(concepts)
                : .missing(
                    ModelError(
                        "\(path): these are concepts of other models than those beside them; put their seeds back, or remove the folder."
                    )
                ))
    }
}

extension Runs {
    /// Writes every model into a folder `seed-N` of its own, as ``TrainedModel/save(to:)`` does, and ``concepts`` into
    /// `concepts` if they are known; others that are there are removed.
    ///
    /// - Throws: ``ModelError`` or `TensorFileError` if a folder holds something else or cannot be written.
    public func save(to directory: String) throws {
        let place = RunDirectory(directory, earlier: .replace)
        let folder = ConceptsFolder(in: place.path)
        try folder.check(place.earlier)
        try folder.clear()
        for model in self { try model.save(to: place.path(seed: model.seed)) }
        if case .found(let concepts) = foundConcepts { try folder.save(concepts) }
    }
}
