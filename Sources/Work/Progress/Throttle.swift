/// Limits how often a repeated action, such as drawing a bar, is done.
package struct Throttle {
    private let interval: Duration
    private let now: () -> ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    /// Makes a throttle whose first interval starts now.
    ///
    /// - Parameters:
    ///   - interval: The minimum time between two actions.
    ///   - now: Returns the current time.
    package init(every interval: Duration, now: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.interval = interval
        self.now = now
        last = now()
    }

    /// Whether the interval is over.
    package var isDue: Bool { now() - last >= interval }

    /// Starts the next interval; to be called after the action, so that a slow action does not take most of the time.
    package mutating func restart() { last = now() }
}
