import Synchronization

/// Passes on to one observer what several runs report at the same time, one call after the other.
final class SharedObserver: TrainingObserver, Sendable {
    // The observer is used under the lock alone.
    private struct Unshared: @unchecked Sendable { let observer: (any TrainingObserver)? }
    private let unshared: Mutex<Unshared>

    init(_ observer: (any TrainingObserver)?) { unshared = Mutex(Unshared(observer: observer)) }

    private func pass(_ call: (any TrainingObserver) -> Void) { unshared.withLock { $0.observer.map(call) } }

    func start(_ plan: TrainingPlan) { pass { $0.start(plan) } }
    func record(_ record: TrainingRecord) { pass { $0.record(record) } }
    func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        pass { $0.record(record, ofTrial: whitening, steps: steps) }
    }
    func refine(seed: Int, done: Int, of rounds: Int) { pass { $0.refine(seed: seed, done: done, of: rounds) } }
    func end(_ model: TrainedModel) { pass { $0.end(model) } }
    func finish(_ outcome: TrainingOutcome) { pass { $0.finish(outcome) } }
}
