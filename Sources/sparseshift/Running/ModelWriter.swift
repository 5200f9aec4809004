import SparseShift

/// Writes every model when its run ends, so that a later run that fails or is stopped takes nothing away.
final class ModelWriter: TrainingObserver {
    /// Where the model of a seed goes.
    let folder: (_ seed: Int) -> String
    private let progress: (any TrainingObserver)?
    private var written: Set<Int> = []
    private var failure: (any Error)?

    init(progress: (any TrainingObserver)?, _ folder: @escaping (_ seed: Int) -> String) {
        self.progress = progress
        self.folder = folder
    }

    func start(_ plan: TrainingPlan) { progress?.start(plan) }
    func record(_ record: TrainingRecord) { progress?.record(record) }
    func finish(_ outcome: TrainingOutcome) { progress?.finish(outcome) }

    func end(_ run: TrainedModel) {
        progress?.end(run)
        do { try write(run) } catch { failure = error }
    }

    /// Writes the models that no run brought, such as those that are computed at once.
    ///
    /// - Throws: What went wrong with a model that was written before, or with one of these.
    func finish(_ runs: Runs) throws {
        if let failure { throw failure }
        for run in runs where !written.contains(run.seed) { try write(run) }
    }

    private func write(_ run: TrainedModel) throws {
        // A run that was stopped before its first step has nothing to keep.
        guard run.isComplete || run.steps > 0 else { return }
        try run.save(to: folder(run.seed))
        written.insert(run.seed)
    }
}
