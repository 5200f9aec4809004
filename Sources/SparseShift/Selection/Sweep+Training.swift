import JSON

/// Trains a model for every combination of the fields' values and every seed.
///
///     let configuration = SSAE.Configuration(features: 10)
///     let found = try sweep(configuration, over: ["tolerance": [0.02, 0.05, 0.1]], on: toy, seeds: 0..<3)
///
/// All runs share the processors: several at the same time where one does not keep them busy, the longest first. Every
/// point has the same models, to the bit, as `train(_:on:seeds:observer:)` with its configuration and all the seeds.
/// - Parameters:
///   - base: The configuration whose fields are varied.
///   - fields: Names and values as in configuration files: "target", "tolerance", "norm", "method", "oc" … A method
///     keeps the settings that it shares with `base`; a preset starts anew, with the features of `base`.
///   - data: The shifts.
///   - seeds: The seeds; one model is trained for each.
///   - directory: Where to keep the runs, each in a folder such as `target=0.1,norm=bn/seed-0` as soon as it ends, with
///     its checkpoints until then; nowhere by default. With `earlier: .resume`, finished runs are taken from there and
///     stopped ones resumed, and values and seeds can be added: only what is new is trained.
///   - observer: What is shown the progress; by default the one that ``TrainingObservers`` makes. It sees one training whose runs are
///     numbered, see ``TrainingPlan/seeds``.
/// - Throws: Before any training ``ConfigurationError`` or ``DataError`` if a field, a value or their combination does
///   not fit; ``SweepInterrupted`` with what was complete if `Interruption/request()` was called; and
///   ``TrainingError`` if every run diverges. Where some do, they are in ``Sweep/failures``.
public func sweep(
    _ base: some MethodConfiguration, over fields: KeyValuePairs<String, [ConfigurationValue]>,
    on data: some ShiftDataset, seeds: some Sequence<Int>, storingIn directory: RunDirectory? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Sweep {
    try sweep(base, over: [SweepField](fields), on: data, seeds: seeds, storingIn: directory, observer: observer)
}

/// The same with fields that are only known while the program runs.
///
/// - Throws: As `sweep`.
public func sweep(
    _ base: some MethodConfiguration, over fields: [SweepField], on data: some ShiftDataset,
    seeds: some Sequence<Int>, storingIn directory: RunDirectory? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Sweep {
    try sweep(
        base, over: fields, on: data, seeds: seeds, storingIn: directory, source: .null, extent: .all,
        observer: observer)
}

/// Which runs of a sweep a process trains.
package enum SweepExtent: Sendable {
    /// All that are not finished.
    case all
    /// Those of these numbers, from 0 in the order of the points and seeds.
    case only(Set<Int>)
    /// None: what is in the folder is read.
    case none
    /// None: only the plan is written into the folder.
    case planning

    func contains(_ number: Int) -> Bool {
        switch self {
        case .all: true
        case .only(let numbers): numbers.contains(number)
        case .none, .planning: false
        }
    }
}

/// The same for a process that may be one of several that share a sweep.
///
/// - Parameters:
///   - source: Where the data come from, for the plan in the folder.
///   - extent: Which runs are trained; the others are left out of the result, unless none is to be trained.
/// - Throws: As `sweep`.
package func sweep(
    _ base: some MethodConfiguration, over fields: [SweepField], on data: some ShiftDataset,
    seeds: some Sequence<Int>, storingIn directory: RunDirectory?, source dataSource: JSONValue, extent: SweepExtent,
    observer: (any TrainingObserver)?
) throws -> Sweep {
    let seeds = Array(seeds)
    func run(on data: some ShiftDataset, source: DataFingerprint? = nil) throws -> Sweep {
        try SweepCall(
            base, over: fields, data: data, source: source, seeds: seeds, directory: directory,
            dataSource: dataSource, extent: extent, observer: observer
        ).run()
    }
    let settings = try SweepGrid(base, over: fields).commonOutliers()
    guard settings.outliers != .keep else { return try run(on: data) }
    let treated = try TreatedShifts(data, settings)
    return try run(on: treated.data, source: treated.source)
}
