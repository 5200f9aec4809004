import Synchronization

/// Replies on their way to a socket that another thread uses.
final class ReplyQueue: Sendable {
    private let replies = Mutex<[[[UInt8]]]>([])
    /// Raised while there are replies.
    let wake = WakeSignal()

    /// Adds the frames of a reply.
    func append(_ frames: [[UInt8]]) {
        replies.withLock { $0.append(frames) }
        wake.raise()
    }

    /// Takes out all replies.
    func drain() -> [[[UInt8]]] {
        wake.clear()
        return replies.withLock { replies in
            defer { replies = [] }
            return replies
        }
    }
}
