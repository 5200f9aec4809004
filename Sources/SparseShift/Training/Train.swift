import Numerics

/// Trains one model for each seed; two at a time where a single one does not keep the processors busy.
///
///     let runs = try train(SSAE.Configuration(features: 10), on: toy, seeds: 0..<5)
///
/// The same configuration, data, seed and machine give the same weights to the bit.
/// - Parameters:
///   - seeds: What the starting weights and the order of the shifts are drawn from.
///   - observer: Who watches; by default the one that ``TrainingObservers`` makes.
/// - Throws: ``ConfigurationError`` or ``DataError`` before any work if the configuration does not fit the
///   data, ``TrainingInterrupted`` with what was trained if ``Interruption/request()`` was called, and
///   ``TrainingError`` if the numbers diverge.
public func train(
    _ configuration: some MethodConfiguration, on data: some ShiftDataset, seeds: some Sequence<Int>,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Runs {
    try Training(configuration, data: data, observer: observer).run(seeds: Array(seeds), initial: nil)
}

/// Trains one model.
///
/// - Parameters:
///   - seed: What the starting weights and the order of the shifts are drawn from.
///   - initial: Weights to start from, in the units of the shifts; drawn from the seed by default.
///   - observer: Who watches; by default the one that ``TrainingObservers`` makes.
/// - Throws: As ``train(_:on:seeds:observer:)``.
public func train(
    _ configuration: some MethodConfiguration, on data: some ShiftDataset, seed: Int = 0, initial: Parameters? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> TrainedModel {
    try Training(configuration, data: data, observer: observer).run(seeds: [seed], initial: initial)[0]
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
