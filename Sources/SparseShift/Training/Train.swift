import Numerics

/// Trains one model for each seed; several at a time where one does not keep the processors busy. What the seeds of an
/// SSAE agree on is in ``Runs/concepts``.
///
///     let runs = try train(SSAE.Configuration(features: .automatic), on: toy, seeds: 0..<3)
///     try runs.concepts.count
///
/// With `features: .automatic` the models have twice as many features as the shifts span directions beyond an even floor of
/// noise, and wider ones are trained until the number of concepts stays, at most 1,024 features. Seeds that end in a worse
/// optimum get successors once. The cost is that of three such trainings, and for each step wider the double.
///
/// The same configuration, data, seed and machine give the same weights to the bit, even if the training was stopped
/// or killed in between and resumed from a checkpoint.
/// - Parameters:
///   - configuration: The method and its settings.
///   - data: The shifts.
///   - seeds: What the starting weights and the order of the shifts are drawn from.
///   - directory: Where to keep the models and their checkpoints, a folder `seed-N` each, and what they agree on, in
///     `concepts`; nowhere by default. Models of other widths that a search has tried are in `features-H/seed-N`.
///   - snapshots: What looks at the models while they are trained; nothing by default.
///   - observer: What is shown the progress; by default the one that ``TrainingObservers`` makes.
/// - Throws: ``ConfigurationError`` or ``DataError`` before any work if the configuration does not fit the
///   data, ``ModelError`` if the folder holds a run that must not be touched or cannot be resumed,
///   ``TrainingInterrupted`` with what was trained if `Interruption/request()` was called (its checkpoint is
///   written by then), ``TrainingError`` if the numbers diverge, and `TensorFileError` if a file cannot be written.
public func train(
    _ configuration: some MethodConfiguration, on data: some ShiftDataset, seeds: some Sequence<Int>,
    storingIn directory: RunDirectory? = nil, snapshots: TrainingSnapshots? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Runs {
    let seeds = Array(seeds)
    func run(on data: some ShiftDataset, source: DataFingerprint? = nil) throws -> Runs {
        guard !configuration.settings.choosesFeatures else {
            return try ConceptSearch(
                configuration, on: data, source: source, seeds: seeds, storingIn: directory, snapshots: snapshots,
                observer: observer
            ).run()
        }
        let folder = directory.map { ConceptsFolder(in: $0.path) }
        if let directory { try folder?.check(directory.earlier) }
        let runs = try TrainingCall(
            configuration, data: data, source: source, observer: observer, snapshots: snapshots
        ).run(
            seeds: seeds, initial: nil, directory: directory, path: { directory?.path(seed: $0) },
            begin: { try folder?.clear() })
        if case .found(let concepts) = runs.foundConcepts { try folder?.save(concepts) }
        return runs
    }
    guard configuration.settings.outliers != .keep else { return try run(on: data) }
    let treated = try TreatedShifts(data, configuration.settings)
    return try run(on: treated.data, source: treated.source)
}

/// Trains one model.
///
/// - Parameters:
///   - configuration: The method and its settings.
///   - data: The shifts.
///   - seed: What the starting weights and the order of the shifts are drawn from.
///   - initial: Weights to start from, in the units of the shifts; drawn from the seed by default.
///   - directory: Where to keep the model and its checkpoints; nowhere by default.
///   - snapshots: What looks at the models while they are trained; nothing by default.
///   - observer: What is shown the progress; by default the one that ``TrainingObservers`` makes.
/// - Throws: As ``train(_:on:seeds:storingIn:snapshots:observer:)``.
public func train(
    _ configuration: some MethodConfiguration, on data: some ShiftDataset, seed: Int = 0, initial: Parameters? = nil,
    storingIn directory: RunDirectory? = nil, snapshots: TrainingSnapshots? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> TrainedModel {
    func run(on data: some ShiftDataset, source: DataFingerprint? = nil) throws -> TrainedModel {
        var configuration = configuration
        if configuration.settings.choosesFeatures {
            try configuration.validate()
            configuration.settings.features =
                AutomaticWidth(
                    try AutomaticWidth.spectrum(of: data, facts: .reading(data))
                ).first
        }
        return try TrainingCall(configuration, data: data, source: source, observer: observer, snapshots: snapshots)
            .run(seeds: [seed], initial: initial, directory: directory) { _ in directory?.path }[0]
    }
    guard configuration.settings.outliers != .keep else { return try run(on: data) }
    let treated = try TreatedShifts(data, configuration.settings)
    return try run(on: treated.data, source: treated.source)
}
