import Figures
import ResultViews
import Work

/// Shows the progress of long work below the cell: one bar, replaced a few times a second.
///
/// Work within a step of other work, such as a loop within a loop, shows its bar in the same place in every step. Work
/// with a language model that should be quiet is given `progress: { _ in }`.
public final class LiveWork: WorkObserver {
    private let place: BarPlace
    private let open: OpenBars
    private var latest: WorkProgress
    private let isInner: Bool

    /// Shows a bar at its beginning.
    public convenience init(_ plan: WorkPlan) { self.init(plan, now: { .now }) }

    /// - Parameter now: Tells the time.
    package init(_ plan: WorkPlan, now: @escaping () -> ContinuousClock.Instant) {
        latest = WorkProgress(plan: plan, completed: 0, seconds: 0)
        open = OpenBars.ofThisThread
        if let outer = open.innermost {
            place = outer.inner(ProgressBar(latest), now: now)
            isInner = true
        } else {
            place = BarPlace(ProgressBar(latest), now: now)
            isInner = false
        }
        open.append(place)
    }

    /// Makes all such work of this process show itself wherever cells run. To be called once, when the kernel starts.
    public static func install() {
        WorkObservers.bootstrap { CellHosting.current == nil ? nil : LiveWork($0) }
    }

    public func record(_ progress: WorkProgress) {
        latest = progress
        place.beginStep()
        place.show(ProgressBar(progress))
    }

    public func finish() {
        place.show(ProgressBar(latest, hasEnded: true))
        open.remove(place)
        // The bars of inner work are still needed in the next step, if there is one.
        if !isInner { place.bringUpToDate() }
    }
}
