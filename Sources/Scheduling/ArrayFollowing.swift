import Foundation
import Work

/// How far work is that job arrays do.
package protocol ArrayStatus {
    /// Why it is not known how far some of it is, as a sentence without its full stop; `nil` if all is known.
    var problem: String? { get }
    /// Whether something is queued or running, or may be.
    var isActive: Bool { get }
    /// The numbers of the items that have no result and are not being worked on.
    var missing: [Int] { get }
}

package enum ArrayFollowing {
    /// Looks at work and shows how far it is, until nothing of it is queued or running.
    ///
    /// - Parameters:
    ///   - folder: What messages call the work.
    ///   - patience: How long Slurm may not answer.
    ///   - pause: The time between two looks in the first minute; later it is five times as long.
    /// - Returns: The last state.
    /// - Throws: `Interrupted` on request; ``SchedulingError`` if Slurm does not answer for longer than `patience`.
    package static func follow<Status: ArrayStatus>(
        _ folder: String, patience: Duration = .seconds(300), pause: Duration = .seconds(2),
        look: () throws -> Status, show: (Status) -> Void
    ) throws -> Status {
        let start = ContinuousClock.now
        var silence: ContinuousClock.Instant?
        var isIdle = false
        while true {
            let status = try look()
            // It may have been cut short.
            try Interruption.check()
            show(status)
            if let problem = status.problem {
                let since = silence ?? .now
                silence = since
                guard ContinuousClock.now - since < patience else {
                    throw SchedulingError(
                        "\(folder): \(problem); what was submitted may still run, so come back when Slurm answers.")
                }
            } else {
                silence = nil
            }
            if status.isActive {
                isIdle = false
            } else {
                // What another machine wrote may take a moment to be seen here.
                guard !status.missing.isEmpty, !isIdle else { return status }
                isIdle = true
            }
            let isLong = start.secondsAgo > 60 && !isIdle
            let end = ContinuousClock.now + (isLong ? pause * 5 : pause)
            while ContinuousClock.now < end {
                try Interruption.check()
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }

    /// The sentence where nothing is submitted because Slurm does not answer.
    package static func refusal(_ folder: String, _ problem: String) -> SchedulingError {
        SchedulingError(
            "\(folder): \(problem), so it is not known what is queued, and nothing is submitted; try again when Slurm answers."
        )
    }
}
