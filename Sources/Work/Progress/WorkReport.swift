/// Reports the progress of a computation.
package struct WorkReport {
    private let tell: (Int) -> Void

    /// Makes a report that calls `tell` with the number of units done, for work that is a part of other work.
    package init(_ tell: @escaping (Int) -> Void) { self.tell = tell }

    /// Does work, and reports its progress to `progress` or, if that is `nil`, to a default observer.
    ///
    /// - Parameters:
    ///   - plan: The plan of the work.
    ///   - resumed: The number of units that earlier work did.
    ///   - isShown: Whether the work is long enough for an observer.
    ///   - progress: Gets the progress.
    ///   - work: Does the work, and calls the report with the number of units done.
    /// - Throws: Any error of `work`.
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
