extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double { self / .seconds(1) }
}

extension ContinuousClock.Instant {
    /// The time since this instant, in seconds.
    package var secondsAgo: Double { (ContinuousClock.now - self).inSeconds }
}
