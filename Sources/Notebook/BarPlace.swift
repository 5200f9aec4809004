import Figures
import Work

/// The display of one progress bar, and the places of the bars of work within its work.
final class BarPlace {
    private static let interval = Duration.seconds(0.35)
    /// More bars of one step share the last place.
    private static let mostInner = 8

    private let handle: DisplayHandle
    private var throttle: Throttle
    private var bar: ProgressBar
    private var isUpToDate = true
    private var inner: [BarPlace] = []
    private var innerInUse = 0

    /// Shows the bar.
    ///
    /// - Parameter now: Tells the time.
    init(_ bar: ProgressBar, now: @escaping () -> ContinuousClock.Instant) {
        self.bar = bar
        handle = display(bar)
        throttle = Throttle(every: Self.interval, now: now)
    }

    /// A step of the work begins: the bars of what is done in it take the places of those in the step before.
    func beginStep() { innerInUse = 0 }

    /// The place of the next work within this step, with its bar.
    func inner(_ bar: ProgressBar, now: @escaping () -> ContinuousClock.Instant) -> BarPlace {
        let index = min(innerInUse, Self.mostInner - 1)
        innerInUse += 1
        if index < inner.count {
            inner[index].beginStep()
            inner[index].show(bar)
        } else {
            inner.append(BarPlace(bar, now: now))
        }
        return inner[index]
    }

    /// Shows another bar there, now or, if the last one is too recent, later.
    func show(_ bar: ProgressBar) {
        self.bar = bar
        isUpToDate = false
        if throttle.isDue { update() }
    }

    /// Shows what has not been shown, here and in the places within.
    func bringUpToDate() {
        if !isUpToDate { update() }
        for place in inner { place.bringUpToDate() }
    }

    private func update() {
        handle.update(bar)
        isUpToDate = true
        // From the end of the update, so that a slow front end does not slow the work down.
        throttle.restart()
    }
}
