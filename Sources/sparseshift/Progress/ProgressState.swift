import Figures
import SparseShift

/// How far the runs of one training are.
struct ProgressState {
    let plan: TrainingPlan
    private(set) var latest: [Int: TrainingRecord] = [:]
    private(set) var ended: Set<Int> = []

    init(_ plan: TrainingPlan) { self.plan = plan }

    mutating func note(_ record: TrainingRecord) { latest[record.seed] = record }

    mutating func end(_ seed: Int) { ended.insert(seed) }

    /// Runs that have begun and not ended, in the order of the plan.
    var running: [TrainingRecord] { plan.seeds.filter { !ended.contains($0) }.compactMap { latest[$0] } }

    /// Steps a second of the runs that are under way, together.
    var rate: Double {
        running.reduce(0) { $1.seconds > 0 ? $0 + Double($1.step) / $1.seconds : $0 }
    }

    /// Seconds until all runs are done, if they go on as they do; `nil` before that can be told.
    var secondsLeft: Double? {
        let left = plan.seeds.reduce(0) { sum, seed in
            ended.contains(seed) ? sum : sum + plan.steps - (latest[seed]?.step ?? 0)
        }
        return rate > 0 ? Double(left) / rate : nil
    }

    /// The part of one run that is done, from 0 to 1.
    func fraction(_ record: TrainingRecord) -> Double { Double(record.step) / Double(max(plan.steps, 1)) }

    /// What is going to be done, on one line.
    var heading: String {
        let seeds = plan.seeds.count == 1 ? "" : ", \(plan.seeds.count) seeds"
        return "\(plan.method): \(plan.features) features × \(plan.dimension), \(plan.steps) steps of "
            + "\(plan.batch) shifts of \(plan.data)\(seeds)"
    }

    /// Loss, constraint and multiplier of a record.
    func numbers(_ record: TrainingRecord) -> String {
        var parts = ["loss \(Self.number(record.loss))", "mean|h| \(Self.number(record.sparsity))"]
        if record.limit != nil {
            parts.append("violation \(Self.number(record.violation))")
            parts.append("multiplier \(Self.number(record.multiplier))")
        }
        return parts.joined(separator: "  ")
    }

    static func number(_ value: Double) -> String { NumberText.brief(value, significant: 3).plain }

    /// `12 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "–" }
        let whole = Int(seconds.rounded(.up))
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }
}
