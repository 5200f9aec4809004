import JSON
import ZeroMQ

/// A client's side of a conversation with a kernel: runs code, one request at a time.
///
/// Only one thread may use it at a time.
public final class KernelClient {
    private let context: Context
    private let shell: Socket
    private let control: Socket
    private let iopub: Socket
    private let session: Session

    /// Longest time, in milliseconds, between two calls of `pause`.
    private static let pauseMilliseconds = 50

    /// Connects to a kernel, which need not be listening yet.
    ///
    /// - Throws: ``ZeroMQError`` if a socket cannot be created.
    public init(connection: ConnectionFile) throws(ZeroMQError) {
        let context = try Context()
        self.context = context
        session = Session(signer: MessageSigner(key: connection.key), username: "client")
        func socket(_ kind: SocketKind, port: Int) throws(ZeroMQError) -> Socket {
            let socket = try Socket(kind, in: context)
            try socket.setLinger(milliseconds: 0)
            if kind == .subscriber {
                // No output may be lost, however much a cell prints.
                try socket.setReceiveQueueLimit(0)
                try socket.subscribe(to: [])
            }
            try socket.connect(to: connection.endpoint(port: port))
            return socket
        }
        shell = try socket(.dealer, port: connection.ports.shell)
        control = try socket(.dealer, port: connection.ports.control)
        iopub = try socket(.subscriber, port: connection.ports.iopub)
    }

    deinit {
        for socket in [shell, control, iopub] { socket.close() }
        context.terminate()
    }

    /// Waits until the kernel's output reaches this client, and asks what the kernel is.
    ///
    /// - Parameter pause: Called repeatedly while waiting; an error that it throws ends the wait.
    /// - Throws: What `pause` throws, ``ZeroMQError``, or ``MalformedContent``.
    public func connect(pause: () throws -> Void) throws -> KernelInformation {
        var isWelcome = false
        while !isWelcome {
            try pause()
            _ = try poll([.socket(iopub)], timeout: Self.pauseMilliseconds)
            while let message = try receive(from: iopub) {
                isWelcome = isWelcome || message.header.messageType == IOPubWelcome.messageType
            }
        }
        let request = try send(KernelInfoRequest(), through: shell)
        while true {
            try pause()
            _ = try poll([.socket(shell)], timeout: Self.pauseMilliseconds)
            while let message = try receive(from: shell) {
                guard message.answers(request) else { continue }
                return try KernelInfoReply(content: message.content).information
            }
        }
    }

    /// Runs code, and waits until it has ended and all of its output has arrived.
    ///
    /// - Parameters:
    ///   - pause: Called repeatedly while waiting; an error that it throws ends the wait, not the code.
    ///   - output: Takes the output of this code, in order. The output of other code is left out.
    /// - Throws: What `pause` throws, ``ZeroMQError``, or ``MalformedContent``.
    public func execute(
        _ content: ExecuteRequest, pause: () throws -> Void, output: (CodeOutput) throws -> Void
    ) throws -> ExecuteReply {
        let request = try send(content, through: shell)
        var reply: ExecuteReply?
        var isIdle = false
        while reply == nil || !isIdle {
            try pause()
            _ = try poll([.socket(iopub), .socket(shell)], timeout: Self.pauseMilliseconds)
            while let message = try receive(from: iopub) {
                guard message.answers(request) else { continue }
                if message.header.messageType == Status.messageType {
                    if try Status(content: message.content).executionState == .idle { isIdle = true }
                } else if let piece = try CodeOutput(message) {
                    try output(piece)
                }
            }
            while let message = try receive(from: shell) {
                guard message.answers(request) else { continue }
                reply = try ExecuteReply(content: message.content)
            }
        }
        return reply!
    }

    /// Asks the kernel to stop the running code.
    public func interrupt() { _ = try? send(InterruptRequest(), through: control) }

    /// Asks the kernel to end, without waiting for it.
    public func shutdown() { _ = try? send(ShutdownRequest(), through: control) }

    /// Sends a request, and returns its id.
    private func send<Content: MessageContent>(
        _ content: Content, through socket: Socket
    ) throws(ZeroMQError) -> String {
        let message = session.newMessage(type: Content.messageType, content: content.content)
        try socket.send(message.frames)
        return message.identifier
    }

    private func receive(from socket: Socket) throws -> Message? {
        guard let frames = try socket.receiveIfReady() else { return nil }
        return try session.message(from: frames)
    }
}

extension Message {
    fileprivate func answers(_ request: String) -> Bool { parentHeader["msg_id"]?.string == request }
}
