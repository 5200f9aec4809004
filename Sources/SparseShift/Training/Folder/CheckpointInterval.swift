/// How often a run writes a checkpoint; it always writes one before its first step and when it stops.
public enum CheckpointInterval: Sendable, Hashable {
    /// After so many seconds, and never so often that writing takes more than a twentieth of the time.
    case seconds(Double)
    /// After so many steps.
    case steps(Int)
}

/// When the next checkpoint of a run is due.
struct CheckpointClock {
    private let interval: CheckpointInterval
    private(set) var lastStep: Int
    private var lastSeconds: Double
    private var cost = 0.0

    /// The largest part of the time that writing may take, as its inverse.
    private static let leastRest = 20.0

    /// - Parameters:
    ///   - step: The step of the checkpoint that there is.
    ///   - seconds: When it was written, in the time of the run.
    init(_ interval: CheckpointInterval, step: Int, seconds: Double) {
        self.interval = interval
        lastStep = step
        lastSeconds = seconds
    }

    func isDue(step: Int, seconds: Double) -> Bool {
        switch interval {
        case .seconds(let pause): seconds - lastSeconds >= max(pause, Self.leastRest * cost)
        case .steps(let steps): step - lastStep >= steps
        }
    }

    /// Notes a checkpoint that was written from `begin` to `end`.
    mutating func note(step: Int, from begin: Double, to end: Double) {
        lastStep = step
        lastSeconds = end
        cost = end - begin
    }
}
