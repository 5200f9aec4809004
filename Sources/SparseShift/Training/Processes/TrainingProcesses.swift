import MessagePassing
import Synchronization

/// The processes that share the features of every model that this one trains; none by default.
package enum TrainingProcesses {
    private static let inUse = Mutex<(any ProcessGroup)?>(nil)

    static var current: (any ProcessGroup)? { inUse.withLock { $0 } }

    /// How many processes share the features, this one among them.
    package static var count: Int { current?.count ?? 1 }

    /// Runs `body`, whose trainings all processes of a group share; the others have to be in
    /// ``FollowingProcess/follow(_:)``.
    package static func leading<Result>(_ group: any ProcessGroup, _ body: () throws -> Result) rethrows -> Result {
        inUse.withLock { $0 = group }
        defer {
            inUse.withLock { $0 = nil }
            _ = group.broadcast(ProcessCommand.leave.rawValue)
        }
        return try body()
    }
}
