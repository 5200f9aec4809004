import Glibc
import JSON
import Synchronization

/// The messages on their way to the iopub channel, in the order in which they were published.
///
/// Any thread may publish; the thread of ``IOPubChannel`` takes the messages out.
package final class IOPubQueue: Sendable {
    private struct State {
        var messages: [[[UInt8]]] = []
        var isFinished = false
        /// Messages ever published, and how many of them the socket has taken.
        var published = 0
        var sent = 0
    }

    let session: Session
    let wake = WakeSignal()
    private let state = Mutex(State())

    package init(session: Session) { self.session = session }

    /// Publishes a message to all clients.
    package func publish<Content: MessageContent>(
        _ content: Content, parent: ParentHeader, metadata: [String: JSONValue] = [:], buffers: [[UInt8]] = []
    ) {
        let topic = Array("kernel.\(session.id).\(Content.messageType)".utf8)
        let frames = session.frames(
            type: Content.messageType, content: content.content, parent: parent, prefix: [topic], metadata: metadata,
            buffers: buffers)
        let wasEmpty = state.withLock { state in
            state.messages.append(frames)
            state.published += 1
            return state.messages.count == 1
        }
        if wasEmpty { wake.raise() }
    }

    /// Takes out all messages; also tells whether no more will follow.
    package func drain() -> (messages: [[[UInt8]]], isFinished: Bool) {
        wake.clear()
        return state.withLock { state in
            defer { state.messages = [] }
            return (state.messages, state.isFinished)
        }
    }

    /// Notes that the socket has taken messages.
    func noteSent(_ count: Int) { state.withLock { $0.sent += count } }

    /// Waits until the socket has taken what was published so far, for a second at most.
    ///
    /// It then waits a moment longer, so that what is sent on another socket reaches clients later.
    func waitUntilSent() {
        let target = state.withLock { $0.published }
        for _ in 0..<1000 where state.withLock({ $0.sent < target }) { usleep(1000) }
        usleep(10_000)
    }

    /// Ends the channel once it has sent what was published so far.
    func finish() {
        state.withLock { $0.isFinished = true }
        wake.raise()
    }
}
