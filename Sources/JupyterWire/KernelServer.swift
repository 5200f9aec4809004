import Foundation
import Logging
import Synchronization
import ZeroMQ

/// A kernel on the wire: five channels in front of a ``KernelHandler``.
///
///     let server = try KernelServer(connection: ConnectionFile(path: path), handler: handler)
///     server.start()
///     let reason = server.wait()
public final class KernelServer: Sendable {
    /// Why a server has ended.
    public enum EndReason: Sendable, Equatable {
        /// A client asked for it, perhaps in order to restart the kernel.
        case shutdownRequest(restart: Bool)
        /// ``KernelServer/stop()`` was called.
        case stopped
    }

    private struct State {
        var threads: [WorkerThread] = []
        var iopubThread: WorkerThread?
        var cellThread: WorkerThread?
        var endReason: EndReason?
    }

    private struct Sockets {
        let shell, control, iopub, heartbeat: Socket
    }

    // The sockets that a running cell may block have a context of their own, so that the others can be flushed and
    // closed without it.
    private let cellContext: Context
    private let context: Context
    private let sockets: Sockets
    private let session: Session
    private let queue: IOPubQueue
    private let services: KernelServices
    private let rejections: RejectionLog
    private let stopSignal = WakeSignal()
    private let ending: Ending
    private let logger: Logger
    private let shellStackSize: Int
    private let socketPaths: [String]
    private let state = Mutex(State())

    /// How long messages that are still to be sent may delay the end.
    private static let lingerMilliseconds: Int32 = 1000
    /// How long a running cell may delay the end.
    private static let patience = DispatchTimeInterval.seconds(2)
    /// No client sends more than this in one frame; a length beyond it is garbage. Before all of a message has arrived,
    /// its signature cannot be checked.
    private static let maximumFrameSize: Int64 = 256 << 20
    /// The same on channels without messages of ours: pings and subscriptions.
    private static let maximumSmallFrameSize: Int64 = 1 << 20
    /// How many messages of a peer may wait inside the library. More of them wait outside, at the peer's cost.
    private static let receiveQueueLimit: Int32 = 4
    /// How many echoes a peer may leave unread.
    private static let echoLimit: Int32 = 100

    /// Binds all channels; nothing is served before ``start()``.
    ///
    /// - Parameter shellStackSize: The stack, in bytes, of the thread that calls ``KernelHandler/execute(_:in:)``.
    /// - Throws: ``ZeroMQError`` if an endpoint of the connection file cannot be bound.
    public init(
        connection: ConnectionFile, handler: any KernelHandler, logger: Logger = Logger(label: "jupyter"),
        shellStackSize: Int = 64 << 20
    ) throws(ZeroMQError) {
        cellContext = try Context()
        context = try Context()
        self.logger = logger
        self.shellStackSize = shellStackSize
        socketPaths = connection.socketPaths

        func socket(
            _ kind: SocketKind, in context: Context, port: Int, isForMessages: Bool = true
        ) throws(ZeroMQError) -> Socket {
            let socket = try Socket(kind, in: context)
            try socket.setLinger(milliseconds: Self.lingerMilliseconds)
            try socket.setMaximumFrameSize(isForMessages ? Self.maximumFrameSize : Self.maximumSmallFrameSize)
            if kind == .router { try socket.setReceiveQueueLimit(Self.receiveQueueLimit) }
            // A slow client must not lose output.
            try socket.setSendQueueLimit(kind == .router && !isForMessages ? Self.echoLimit : 0)
            if connection.ip.contains(":") { try socket.setAllowsIPv6(true) }
            if kind == .router { try socket.setRouterHandover(true) }
            if kind == .subscriptionAwarePublisher { try socket.setAcceptsSubscriptionsManually(true) }
            if let keys = connection.curve { try socket.serveCurve(keys) }
            try socket.bind(to: connection.endpoint(port: port))
            return socket
        }
        let ports = connection.ports
        let stdin = try socket(.router, in: cellContext, port: ports.stdin)
        try stdin.setRouterMandatory(true)
        sockets = Sockets(
            shell: try socket(.router, in: context, port: ports.shell),
            control: try socket(.router, in: context, port: ports.control),
            iopub: try socket(
                .subscriptionAwarePublisher, in: context, port: ports.iopub, isForMessages: false),
            heartbeat: try socket(.router, in: context, port: ports.heartbeat, isForMessages: false))

        let ending = Ending(wake: stopSignal)
        self.ending = ending
        session = Session(signer: MessageSigner(key: connection.key))
        queue = IOPubQueue(session: session)
        rejections = RejectionLog(logger: logger)
        services = KernelServices(
            handler: handler, queue: queue,
            stdin: StdinChannel(socket: stdin, session: session, rejections: rejections),
            ports: ports, logger: logger,
            requestStop: { ending.begin(.shutdownRequest(restart: $0)) })
    }

    /// Starts to serve clients, on threads of its own.
    public func start() {
        let (services, stop, logger) = (services, stopSignal, logger)
        let iopub = IOPubChannel(socket: sockets.iopub, queue: queue, rejections: rejections, logger: logger)
        let heartbeat = HeartbeatChannel(socket: sockets.heartbeat, stop: stop, logger: logger)
        let control = ControlChannel(
            socket: RequestSocket(
                socket: sockets.control, channel: "control", session: session, rejections: rejections, logger: logger),
            services: services, stop: stop)
        let shell = RequestSocket(
            socket: sockets.shell, channel: "shell", session: session, rejections: rejections, logger: logger)

        queue.publish(Status(.starting), parent: .none)
        let cellThread = WorkerThread(name: "cells", stackSize: shellStackSize) {
            CellRunner(socket: shell, services: services).run()
        }
        state.withLock { state in
            state.cellThread = cellThread
            state.iopubThread = WorkerThread(name: "iopub") { iopub.run() }
            state.threads = [
                WorkerThread(name: "heartbeat") { heartbeat.run() }, WorkerThread(name: "control") { control.run() },
                // Reading deeply nested code takes a deep stack.
                WorkerThread(name: "shell", stackSize: shellStackSize) {
                    ShellChannel(socket: shell, services: services, stop: stop, cellThread: cellThread).run()
                },
            ]
        }
    }

    /// Waits until the kernel has ended and all of its messages have been sent.
    ///
    /// A cell that does not stop delays this by a few seconds at most. Its thread still runs then, so the process
    /// should exit.
    public func wait() -> EndReason {
        let reason = ending.wait()
        let state = state.withLock { $0 }
        let cellHasEnded = state.cellThread?.join(timeout: Self.patience) ?? true
        let othersHaveEnded = state.threads.filter { !$0.join(timeout: Self.patience) }.isEmpty
        queue.finish()
        let iopubHasEnded = state.iopubThread?.join(timeout: Self.patience) ?? true
        // A context waits for its sockets to be closed, so one whose threads hang cannot be ended.
        if cellHasEnded { cellContext.terminate() } else { logger.warning("a cell is still running") }
        if othersHaveEnded && iopubHasEnded { context.terminate() }
        for path in socketPaths { unlink(path) }
        return reason
    }

    /// Ends the server. May be called from any thread, and more than once.
    public func stop() {
        services.stdin.interrupt()
        ending.begin(.stopped)
    }

    /// Interrupts the running cell, as an `interrupt_request` does. May be called from any thread,
    /// but not from a signal handler.
    public func interrupt() { services.interrupt() }
}
