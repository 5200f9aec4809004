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

    /// How long work may take before it is shown.
    @TaskLocal package static var patience = Duration.seconds(2)

    /// Does work that mostly takes a moment, and reports its progress to a default observer if it takes longer.
    ///
    /// Nothing is shown before the first report after ``patience``, so the work should report from the thread that began
    /// it, and at least every few seconds.
    ///
    /// - Parameters:
    ///   - plan: The plan of the work.
    ///   - work: Does the work, and calls the report with the number of units done.
    /// - Throws: Any error of `work`.
    package static func whenLong<Result, Failure: Error>(
        _ plan: WorkPlan, _ work: (WorkReport) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let late = LateObserver(plan, patience: patience)
        defer { late.finish() }
        return try work(WorkReport { late.record($0) })
    }

    /// Reports that `completed` units are done.
    package func callAsFunction(_ completed: Int) { tell(completed) }
}

/// Makes the observer of work when the work has taken a while.
private final class LateObserver {
    private let plan: WorkPlan
    private let patience: Duration
    private let start = ContinuousClock.now
    private var observer: (any WorkObserver)?
    private var wasAsked = false

    init(_ plan: WorkPlan, patience: Duration) {
        self.plan = plan
        self.patience = patience
    }

    func record(_ completed: Int) {
        let elapsed = ContinuousClock.now - start
        guard elapsed >= patience else { return }
        if !wasAsked {
            wasAsked = true
            observer = WorkObservers.make(plan)
        }
        observer?.record(
            WorkProgress(plan: plan, completed: min(completed, plan.total ?? completed), seconds: elapsed.inSeconds))
    }

    func finish() { observer?.finish() }
}
