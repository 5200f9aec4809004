import Logging

/// What shell and control have in common: how a request is framed by statuses, and the requests
/// that both of them serve.
final class KernelServices: Sendable {
    let handler: any KernelHandler
    let queue: IOPubQueue
    let stdin: StdinChannel
    /// The cells that wait, and the one that runs.
    let cells = CellQueue()
    let logger: Logger
    private let ports: ConnectionFile.Ports
    private let requestStop: @Sendable (_ restart: Bool) -> Void

    init(
        handler: any KernelHandler, queue: IOPubQueue, stdin: StdinChannel, ports: ConnectionFile.Ports,
        logger: Logger, requestStop: @escaping @Sendable (_ restart: Bool) -> Void
    ) {
        self.handler = handler
        self.queue = queue
        self.stdin = stdin
        self.ports = ports
        self.logger = logger
        self.requestStop = requestStop
    }

    /// Serves a request between the statuses `busy` and `idle`; malformed content is answered with an error.
    func serve(_ request: Message, on socket: RequestSocket, _ body: () throws(MalformedContent) -> Void) {
        queue.publish(Status(.busy), parent: request.asParent)
        defer { queue.publish(Status(.idle), parent: request.asParent) }
        do throws(MalformedContent) {
            try body()
        } catch {
            logger.warning("malformed content in \(error)")
            socket.replyError(ErrorMessage(name: "MalformedRequest", value: error.description), to: request)
        }
    }

    /// Serves a request that both channels take. Any other is logged and gets no reply, as the specification says.
    func serveCommon(_ request: Message, on socket: RequestSocket) throws(MalformedContent) {
        switch request.header.messageType {
        case KernelInfoRequest.messageType:
            socket.reply(KernelInfoReply(information: handler.information), to: request)
        case CommInfoRequest.messageType:
            let target = try CommInfoRequest(content: request.content).targetName
            let comms = handler.comms.filter { target == nil || $0.value == target }
            socket.reply(CommInfoReply(targets: comms), to: request)
        case UsageRequest.messageType:
            if let usage = handler.usage { socket.reply(usage, to: request) }
        case DebugRequest.messageType:
            socket.reply(NoDebuggerReply(to: try DebugRequest(content: request.content)), to: request)
        case ConnectRequest.messageType:
            socket.reply(ConnectReply(ports: ports), to: request)
        case InterruptRequest.messageType:
            interrupt()
            socket.reply(InterruptReply(), to: request)
        case ShutdownRequest.messageType:
            let restarts = try ShutdownRequest(content: request.content).restarts
            cells.interrupt()
            handler.shutdown(restart: restarts)
            stdin.interrupt()
            let reply = ShutdownReply(restarts: restarts)
            // Other clients want to know too.
            queue.publish(reply, parent: request.asParent)
            socket.reply(reply, to: request)
            requestStop(restarts)
        case let type:
            logger.warning("unknown message type \(type)")
        }
    }

    /// Interrupts the running cell, also while it waits for input.
    func interrupt() {
        // First, so that a handler that is not ready for it yet finds it there.
        cells.interrupt()
        handler.interrupt()
        stdin.interrupt()
    }
}
