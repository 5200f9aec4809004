/// Passes on the records and models of one point, under their numbers in the sweep instead of their seeds.
final class NumberingObserver: TrainingObserver, Sendable {
    private let base: SharedObserver
    private let numbers: [Int: Int]

    init(_ base: SharedObserver, numbers: [Int: Int]) {
        self.base = base
        self.numbers = numbers
    }

    func start(_ plan: TrainingPlan) { base.start(plan) }

    func record(_ record: TrainingRecord) { base.record(numbered(record)) }

    func refine(seed: Int, done: Int, of rounds: Int) {
        base.refine(seed: numbers[seed] ?? seed, done: done, of: rounds)
    }

    func end(_ model: TrainedModel) { base.end(model.renumbered(numbers[model.seed] ?? model.seed)) }

    func finish(_ outcome: TrainingOutcome) { base.finish(outcome) }

    private func numbered(_ record: TrainingRecord) -> TrainingRecord {
        var record = record
        record.seed = numbers[record.seed] ?? record.seed
        return record
    }
}
