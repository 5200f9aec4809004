import Numerics

/// Trains one model for each seed; several at a time where one does not keep the processors busy.
///
///     let runs = try train(SSAE.Configuration(features: 10), on: toy, seeds: 0..<5)
///
/// The same configuration, data, seed and machine give the same weights to the bit, even if the training was stopped
/// or killed in between and resumed from a checkpoint.
/// - Parameters:
///   - configuration: The method and its settings.
///   - data: The shifts.
///   - seeds: What the starting weights and the order of the shifts are drawn from.
///   - directory: Where to keep the models and their checkpoints: a folder `seed-N` each; nowhere by default.
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
    return try TrainingCall(configuration, data: data, observer: observer, snapshots: snapshots)
        .run(seeds: seeds, initial: nil, directory: directory) { directory?.path(seed: $0) }
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
    try TrainingCall(configuration, data: data, observer: observer, snapshots: snapshots)
        .run(seeds: [seed], initial: initial, directory: directory) { _ in directory?.path }[0]
}
