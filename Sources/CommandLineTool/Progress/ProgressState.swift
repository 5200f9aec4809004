import Figures
import SparseShift

/// How far the runs of one training are.
package struct ProgressState {
    package let plan: TrainingPlan
    package private(set) var latest: [Int: TrainingRecord] = [:]
    /// The steps of runs that have ended.
    package private(set) var ended: [Int: Int] = [:]

    /// The rounds of runs whose method improves the result of its steps, as text.
    package private(set) var refinements: [Int: String] = [:]

    /// What comes before the first run.
    package var trials = WhiteningTrialProgress()

    package init(_ plan: TrainingPlan) { self.plan = plan }

    package mutating func note(_ record: TrainingRecord) { latest[record.seed] = record }

    package mutating func refine(_ seed: Int, done: Int, of rounds: Int) {
        refinements[seed] = "refining, round \(done) of \(rounds)"
    }

    package mutating func end(_ seed: Int, steps: Int) { ended[seed] = steps }

    /// Runs that have begun and not ended, in the order of the plan.
    package var running: [TrainingRecord] { plan.seeds.filter { ended[$0] == nil }.compactMap { latest[$0] } }

    /// What a run is called beside others; `nil` for a single one.
    package func name(ofRun seed: Int) -> String? {
        guard plan.seeds.count > 1 else { return nil }
        guard let place = plan.seeds.firstIndex(of: seed), plan.runNames.indices.contains(place) else {
            return "seed \(seed)"
        }
        return plan.runNames[place]
    }

    /// Steps a second of the runs that are under way, together.
    package var rate: Double {
        running.reduce(0) { $1.seconds > 0 ? $0 + Double($1.step) / $1.seconds : $0 }
    }

    /// Steps of all runs that are done.
    private var stepsDone: Int { ended.values.reduce(0, +) + running.reduce(0) { $0 + $1.step } }

    /// The part of all runs that is done, from 0 to 1.
    package var fraction: Double { min(1, Double(stepsDone) / Double(max(plan.totalSteps, 1))) }

    /// Seconds until all runs are done at the present rate; `nil` before there is one.
    package var secondsLeft: Double? { rate > 0 ? Double(max(0, plan.totalSteps - stepsDone)) / rate : nil }

    /// The part of one run that is done, from 0 to 1.
    package func fraction(_ record: TrainingRecord) -> Double { Double(record.step) / Double(max(plan.steps, 1)) }

    /// What is going to be done, on one line.
    package var heading: String {
        let seeds = plan.seeds.count == 1 ? "" : ", \(plan.seeds.count) runs"
        let reason = plan.reason.isEmpty ? "" : "; \(plan.reason)"
        let shifts = plan.shifts.isEmpty ? "" : " (\(plan.shifts))"
        return "\(plan.method): \(plan.features) features × \(plan.dimension), \(plan.steps) steps of "
            + "\(plan.batch) shifts of \(plan.data)\(shifts)\(seeds)\(reason)"
    }

    /// Loss, constraint and multiplier of a record.
    package func numbers(_ record: TrainingRecord) -> String {
        var parts = ["loss \(Self.number(record.loss))", "mean|h| \(Self.number(record.sparsity))"]
        if record.limit != nil {
            parts.append("violation \(Self.number(record.violation))")
            parts.append("multiplier \(Self.number(record.multiplier))")
        }
        return parts.joined(separator: "  ")
    }

    package static func number(_ value: Double) -> String { NumberText.brief(value, significant: 3).plain }
}
