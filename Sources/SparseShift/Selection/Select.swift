/// Trains, and picks a model without labels and without knowing the sparsity.
///
///     let picked = try select(SSAE.Configuration(features: 10), on: toy, seeds: 0..<3)
///     picked.model.steeringVector(3)
///     picked.warnings
///
/// - Parameters:
///   - rule: How the model is picked. The rule sets the constraint of `configuration`, and keeps its tolerance if it has one.
///   - configuration: The method and its settings.
///   - data: The shifts.
///   - seeds: All rules but ``SelectionRule/agreement(_:)`` work with one; three show whether the result is stable.
///   - observer: What is shown the progress; by default the one that ``TrainingObservers`` makes. The bend starts it twice, for the
///     grid and for the runs at the level found.
/// - Throws: As `sweep`; `SelectionError` if the rule
///   cannot decide.
public func select(
    _ rule: SelectionRule, _ configuration: SSAE.Configuration, on data: some ShiftDataset,
    seeds: some Sequence<Int> = 0..<3, observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Selection {
    try SelectionCall(rule, data: data, seeds: Array(seeds), observer: observer).select(configuration)
}

/// Trains, and picks the sparsest model that explains enough: ``SelectionRule/leastMagnitude``.
///
/// - Parameters: As ``select(_:_:on:seeds:observer:)``.
/// - Throws: As ``select(_:_:on:seeds:observer:)``.
public func select(
    _ configuration: SSAE.Configuration, on data: some ShiftDataset, seeds: some Sequence<Int> = 0..<3,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Selection {
    try select(.leastMagnitude, configuration, on: data, seeds: seeds, observer: observer)
}

/// A rule cannot decide: one sentence with the reason and the way out.
public struct SelectionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
