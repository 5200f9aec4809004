import Figures
import LanguageModels

/// Shows the progress of long work with a language model below the cell: one bar, replaced a few times a second.
///
/// Work that should be quiet is given `progress: { _ in }`.
public final class LiveWork: WorkObserver {
    /// Seconds between two updates.
    private static let interval = 0.35

    private var bar: ProgressBar
    private let handle: DisplayHandle
    private let clock = ContinuousClock()
    private var shownAt: ContinuousClock.Instant

    public init(_ plan: WorkPlan) {
        bar = ProgressBar(plan.label, completed: 0, total: plan.total, elapsed: 0, unit: plan.unit)
        handle = display(bar)
        shownAt = clock.now
    }

    /// Makes all such work of this process show itself wherever cells run. To be called once, when the kernel starts.
    public static func install() {
        WorkObservers.bootstrap { CellHosting.current == nil ? nil : LiveWork($0) }
    }

    public func record(_ progress: WorkProgress) {
        bar.completed = progress.completed
        bar.elapsed = progress.seconds
        guard clock.now - shownAt >= .seconds(Self.interval) else { return }
        show()
    }

    public func finish() { show() }

    private func show() {
        handle.update(bar)
        // From the end of the update, so that a slow front end does not slow the model down.
        shownAt = clock.now
    }
}
