/// Reports how far a piece of work is.
package struct WorkReport {
    private let tell: (Int) -> Void

    /// A report that calls `tell` with the units done, for work that is a part of other work.
    package init(_ tell: @escaping (Int) -> Void) { self.tell = tell }

    /// Does work that reports to `progress`, or else to an observer.
    ///
    /// - Parameters:
    ///   - resumed: Units that earlier work had done.
    ///   - isShown: Whether the work is long enough for an observer.
    ///   - work: Gets the report, to be called with the units done.
    package static func run<Result>(
        _ plan: WorkPlan, resumed: Int = 0, isShown: Bool = true, progress: ((WorkProgress) -> Void)?,
        _ work: (WorkReport) throws -> Result
    ) rethrows -> Result {
        let observer = progress == nil && isShown ? WorkObservers.make(plan) : nil
        defer { observer?.finish() }
        let start = ContinuousClock.now
        return try work(
            WorkReport { completed in
                let state = WorkProgress(
                    plan: plan, completed: min(completed, plan.total ?? completed), resumed: resumed,
                    seconds: start.secondsAgo)
                progress?(state)
                observer?.record(state)
            })
    }

    /// Reports that `completed` units are done.
    package func callAsFunction(_ completed: Int) { tell(completed) }
}
