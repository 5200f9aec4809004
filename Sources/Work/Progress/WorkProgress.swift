/// The progress of a long computation.
public struct WorkProgress: Sendable, Hashable {
    /// The plan of the computation.
    public let plan: WorkPlan
    /// The number of units done, including ``resumed``.
    public let completed: Int
    /// The number of units that an earlier computation did, after which this one resumed.
    public let resumed: Int
    /// The time since this computation started, in seconds.
    public let seconds: Double

    /// The progress of a computation that has done `completed` units of its plan, `resumed` of them earlier.
    public init(plan: WorkPlan, completed: Int, resumed: Int = 0, seconds: Double) {
        self.plan = plan
        self.completed = completed
        self.resumed = resumed
        self.seconds = seconds
    }

    /// The fraction of units done, 0…1; `nil` if the total is not known.
    public var fraction: Double? {
        guard let total = plan.total else { return nil }
        return total > 0 ? max(0, min(1, Double(completed) / Double(total))) : 1
    }

    /// The number of units per second; `nil` before the first unit.
    public var rate: Double? {
        seconds > 0 && seconds.isFinite && completed > resumed ? Double(completed - resumed) / seconds : nil
    }

    /// The remaining time at this rate, in seconds; `nil` if the rate or the total is not known.
    public var secondsLeft: Double? {
        guard let total = plan.total, let rate else { return nil }
        return Double(max(0, total - completed)) / rate
    }
}
