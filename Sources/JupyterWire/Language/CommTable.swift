import JSON
import Logging

/// The open comms. There is no target yet that a client could open one to.
final class CommTable: Sendable {
    private let queue: IOPubQueue
    private let logger: Logger

    init(queue: IOPubQueue, logger: Logger) {
        self.queue = queue
        self.logger = logger
    }

    /// The open comms with the given target, or all of them.
    func list(_ request: CommInfoRequest) -> CommInfoReply { CommInfoReply(targets: [:]) }

    /// Takes an opening; one to an unknown target is answered by a close, as the protocol wants it.
    func open(_ comm: CommOpen, parent: ParentHeader) {
        logger.warning("no comm target is named \(comm.targetName)")
        queue.publish(CommClose(commID: comm.commID), parent: parent)
    }

    func receive(_ message: CommMessage) {
        logger.warning("dropped a message for the unknown comm \(message.commID)")
    }

    func close(_ comm: CommClose) {
        logger.debug("the unknown comm \(comm.commID) was closed")
    }
}
