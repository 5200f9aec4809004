import Foundation
import Scheduling
import Work

/// Trains a model for every combination of the fields' values and every seed, here or on a cluster.
///
///     let found = try sweep(
///         configuration, over: ["tolerance": [0.02, 0.05, 0.1]], on: toy, seeds: 0..<3,
///         on: .slurm(partition: "cpu", time: .hours(2)), storingIn: "sw")
///
/// On Slurm, the runs are submitted as a job array, and a table shows how far they are until all have ended. The models are
/// those of the local engine, to the bit, with as many threads. Interrupting leaves the tasks running: the same cell again
/// follows them, and submits what has no result and is not queued; ``Sweep/init(contentsOf:following:)`` comes back from any
/// notebook. The folder, the files of the data and the program must be where all machines of the cluster see them; data that are
/// only in memory are written into the folder.
///
/// - Parameters:
///   - base: The configuration whose fields are varied.
///   - fields: Names and values as in configuration files.
///   - data: The shifts.
///   - seeds: The seeds; one model is trained for each.
///   - engine: Who trains; see ``SweepEngine``.
///   - directory: The folder of the runs, which Slurm needs. There, a sweep that is in the folder already is taken up again
///     unless it is to be replaced, which cancels what is queued of it.
///   - observer: What is shown the progress of the local engine.
/// - Throws: What the local `sweep` throws; ``SweepUnfinished`` if following was interrupted, or runs have failed on the cluster,
///   with the last lines of their logs; and one sentence if there is no Slurm, it refuses the array, or does not answer.
public func sweep(
    _ base: some MethodConfiguration, over fields: KeyValuePairs<String, [ConfigurationValue]>,
    on data: some ShiftDataset, seeds: some Sequence<Int>, on engine: SweepEngine,
    storingIn directory: RunDirectory? = nil, observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Sweep {
    try sweep(
        base, over: [SweepField](fields), on: data, seeds: seeds, on: engine, storingIn: directory, observer: observer)
}

/// The same with fields that are only known while the program runs.
///
/// - Throws: As `sweep`.
public func sweep(
    _ base: some MethodConfiguration, over fields: [SweepField], on data: some ShiftDataset,
    seeds: some Sequence<Int>, on engine: SweepEngine, storingIn directory: RunDirectory? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Sweep {
    guard case .slurm(let options) = engine.kind else {
        return try sweep(base, over: fields, on: data, seeds: seeds, storingIn: directory, observer: observer)
    }
    if let problem = options.problem { throw ConfigurationError("slurm: \(problem).") }
    guard let directory else {
        throw ConfigurationError(
            "slurm: the tasks of a sweep meet in a folder that all machines of the cluster see; name one, as in storingIn: \"sw\"."
        )
    }
    let folder = directory.path
    try SlurmArray.requireSlurm(for: SweepPlan.arrayFolder(of: folder))
    let program = try SlurmSweep.program()
    let grid = try SweepGrid(base, over: fields)
    let names = Set(Methods.own.map { $0.method })
    if let other = grid.points.map(\.configuration.method).first(where: { !names.contains($0) }) {
        throw ConfigurationError(
            "slurm: '\(other)' is a method of this notebook, which Slurm's tasks do not know; train it with the local engine."
        )
    }
    if !SweepPlan.isThere(in: folder), FileManager.default.fileExists(atPath: folder),
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty != true
    {
        throw ModelError("\(folder): this folder is not empty and holds no sweep; choose another one.")
    }
    let isReplaced = directory.earlier == .replace
    let slurm = SlurmSweep(in: folder)
    let seeds = Array(seeds)
    _ = try sweep(
        base, over: fields, on: data, seeds: seeds,
        storingIn: RunDirectory(folder, earlier: isReplaced ? .replace : .resume), source: SweepData.source,
        extent: .planning, observer: nil)
    if try !SweepStatus(folder).isComplete { try SweepData.write(data, into: folder) }
    _ = try slurm.submit(options, program: program)
    try slurm.followToEnd()
    let found = try sweep(
        base, over: fields, on: data, seeds: seeds, storingIn: RunDirectory(folder, earlier: .resume),
        source: SweepData.source, extent: .none, observer: nil)
    if found.isEmpty, found.isComplete, let failure = found.failures.first { throw TrainingError(failure.message) }
    return found
}

extension SlurmSweep {
    /// Shows how far the sweep is until all runs have a result.
    ///
    /// - Throws: ``SweepUnfinished`` if that was interrupted, or runs have none.
    fileprivate func followToEnd() throws {
        let show = SweepObservers.make()
        var last: SweepStatus?
        do {
            let status = try follow { status in
                if status != last { show?(status) }
                last = status
            }
            guard status.isComplete else { throw SweepUnfinished.failed(status) }
        } catch is Interrupted {
            throw SweepUnfinished.interrupted(try last ?? SweepStatus(folder))
        }
    }
}

extension Sweep {
    /// Reads what is in the folder of a sweep, whoever trains it: all points and models that have a result, and ``status``.
    ///
    ///     let found = try Sweep(contentsOf: "sw")
    ///
    /// - Parameters:
    ///   - folder: The folder that was given to `storingIn`, or as the command line's `--output`.
    ///   - following: Whether to wait, and to show how far the sweep is, until nothing of it is queued or running.
    /// - Throws: ``ModelError`` if the folder holds no sweep, ``DataError`` if its data have changed or cannot be opened, and
    ///   ``SweepUnfinished`` if following was interrupted or runs have failed.
    public init(contentsOf folder: String, following: Bool = false) throws {
        let folder = RunDirectory(folder).path
        let plan = try SweepPlan(contentsOf: folder)
        if following { try SlurmSweep(in: folder).followToEnd() }
        let status = try SweepStatus(folder)
        let data = try SweepData.open(plan, in: folder)
        self = try sweep(
            plan.configuration.configuration, over: plan.fields, on: data, seeds: plan.seeds,
            storingIn: RunDirectory(folder, earlier: .resume), source: .null, extent: .none, observer: nil)
        self.status = status
    }
}
