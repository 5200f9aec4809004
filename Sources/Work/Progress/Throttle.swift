/// Keeps what is done again and again, such as drawing a bar, from being done too often.
package struct Throttle {
    private let interval: Duration
    private let now: () -> ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    /// A throttle whose first interval begins now.
    ///
    /// - Parameter now: Tells the time.
    package init(every interval: Duration, now: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.interval = interval
        self.now = now
        last = now()
    }

    /// Whether the interval is over.
    package var isDue: Bool { now() - last >= interval }

    /// Begins the next interval. To be called after what was due, so that it may itself take long without taking most
    /// of the time.
    package mutating func restart() { last = now() }
}
