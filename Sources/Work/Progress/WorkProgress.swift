/// How far a long piece of work is.
public struct WorkProgress: Sendable, Hashable {
    /// What is to be done in all.
    public let plan: WorkPlan
    /// Units done, those of ``resumed`` included.
    public let completed: Int
    /// Units that earlier work had done, which this work resumes.
    public let resumed: Int
    /// Seconds since this work began.
    public let seconds: Double

    /// The state of work that has done `completed` units of its plan, `resumed` of them earlier.
    public init(plan: WorkPlan, completed: Int, resumed: Int = 0, seconds: Double) {
        self.plan = plan
        self.completed = completed
        self.resumed = resumed
        self.seconds = seconds
    }

    /// The share done, 0…1; `nil` if the total is not known.
    public var fraction: Double? {
        guard let total = plan.total else { return nil }
        return total > 0 ? max(0, min(1, Double(completed) / Double(total))) : 1
    }

    /// Units a second; `nil` before the first.
    public var rate: Double? {
        seconds > 0 && seconds.isFinite && completed > resumed ? Double(completed - resumed) / seconds : nil
    }

    /// Seconds left at the present rate; `nil` if that or the total is not known.
    public var secondsLeft: Double? {
        guard let total = plan.total, let rate else { return nil }
        return Double(max(0, total - completed)) / rate
    }
}
