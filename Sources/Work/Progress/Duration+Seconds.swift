extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double { self / .seconds(1) }
}

extension ContinuousClock.Instant {
    /// Seconds since then.
    package var secondsAgo: Double { (ContinuousClock.now - self).inSeconds }
}
