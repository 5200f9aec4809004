import Logging
import Synchronization

/// Logs the messages that are dropped.
///
/// Anybody who reaches a port can send garbage without end. So the first pieces are logged one by one, and later ones
/// counted, with a line whenever their number has doubled. What is wrong in a signed message is always logged.
final class RejectionLog: Sendable {
    private let logger: Logger
    private let unsigned = Mutex(0)

    private static let mostLines = 100

    init(logger: Logger) { self.logger = logger }

    /// Notes a message that is dropped.
    ///
    /// - Parameters:
    ///   - reason: What is wrong with it.
    ///   - isSigned: Whether it comes from somebody who has the key.
    func note(_ reason: String, isSigned: Bool) {
        guard !isSigned else { return logger.warning("dropped a malformed message: \(reason)") }
        let count = unsigned.withLock { count in
            count += 1
            return count
        }
        if count < Self.mostLines {
            logger.warning("dropped a malformed message: \(reason)")
        } else if count == Self.mostLines {
            logger.warning("dropped a malformed message: \(reason); from now on those without a signature are counted")
        } else if count & (count - 1) == 0 {
            logger.warning("dropped \(count) malformed messages without a signature so far, the last one: \(reason)")
        }
    }

    /// Notes frames that are no message.
    func note(_ error: MalformedMessage, on channel: String) {
        note("\(channel): \(error)", isSigned: error.isSigned)
    }
}
