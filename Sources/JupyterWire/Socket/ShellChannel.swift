import ZeroMQ

/// The channel for code and questions about code; it serves one request at a time.
///
/// Only its own thread uses it.
final class ShellChannel {
    private struct Pending {
        let message: Message
        /// Whether an earlier request failed, so that this one is not run.
        var isAborted = false
    }

    private let socket: RequestSocket
    private let services: KernelServices
    private let stop: WakeSignal
    private let executor: Executor
    private var pending: [Pending] = []

    /// How long, after a failure, no request may arrive before the queue behind it counts as complete.
    private static let quiet = Duration.milliseconds(25)
    /// A client that keeps sending must not keep a failure from being reported.
    private static let longestWait = Duration.milliseconds(500)

    init(socket: RequestSocket, services: KernelServices, stop: WakeSignal) {
        self.socket = socket
        self.services = services
        self.stop = stop
        self.executor = Executor(handler: services.handler, queue: services.queue)
    }

    /// Serves requests until told to stop.
    func run() {
        defer {
            socket.socket.close()
            services.stdin.close()
        }
        while true {
            do {
                let ready = try poll(
                    [.socket(socket.socket), .descriptor(stop.descriptor)], timeout: pending.isEmpty ? nil : 0)
                if ready[1] { return }
                try takeIn()
                if !pending.isEmpty { serve(pending.removeFirst()) }
            } catch {
                services.logger.error("shell: \(error)")
            }
        }
    }

    /// Takes in requests that have arrived, and returns whether there were any.
    @discardableResult
    private func takeIn() throws(ZeroMQError) -> Bool {
        let messages = try socket.receiveAvailable()
        pending += messages.map { Pending(message: $0) }
        return !messages.isEmpty
    }

    private func serve(_ next: Pending) {
        let request = next.message
        services.serve(request, on: socket) { () throws(MalformedContent) in
            switch request.header.messageType {
            case ExecuteRequest.messageType where next.isAborted:
                socket.reply(executor.abort(), to: request)
            case ExecuteRequest.messageType:
                execute(request)
            case CommOpen.messageType:
                services.comms.open(try .init(content: request.content), parent: request.asParent)
            case CommMessage.messageType:
                services.comms.receive(try .init(content: request.content))
            case CommClose.messageType:
                services.comms.close(try .init(content: request.content))
            case let type:
                if let question = HandlerRequests.named(type) {
                    try answer(request, as: question)
                } else {
                    try services.serveCommon(request, on: socket)
                }
            }
        }
    }

    private func answer<Question: HandlerRequest>(
        _ request: Message, as question: Question.Type
    ) throws(MalformedContent) {
        socket.reply(try question.init(content: request.content).reply(from: services.handler), to: request)
    }

    private func execute(_ request: Message) {
        let content: ExecuteRequest
        do throws(MalformedContent) {
            content = try ExecuteRequest(content: request.content)
        } catch {
            services.logger.warning("malformed content in \(error)")
            socket.replyError(
                ErrorMessage(name: "MalformedRequest", value: error.description), to: request,
                adding: ["execution_count": .integer(executor.executionCount)])
            return
        }
        let started = Timestamp.now()
        let stdin = services.stdin
        stdin.forgetInterruption()
        let queue = services.queue
        let reply = executor.run(content, of: request) { question, request in
            // Clients show what comes first, and a question should stand below what leads to it.
            queue.waitUntilSent()
            return Result { () throws(InputError) in try stdin.requestInput(question, for: request) }
        }
        // Clients such as jupyter-console may show nothing of a cell that comes after its reply.
        queue.waitUntilSent()
        if case .error = reply.status, content.stopsOnError { abortQueue() }
        // JupyterLab uses this to show how long a cell took.
        socket.reply(reply, to: request, metadata: ["started": .string(started)])
    }

    /// Marks the execute requests that were sent by now as aborted.
    ///
    /// This comes before the failure's reply: a request that a client sends in answer to that
    /// reply is a new beginning and must run.
    private func abortQueue() {
        do {
            let start = ContinuousClock.now
            var last = start
            while true {
                let rest = min(last + Self.quiet, start + Self.longestWait) - .now
                guard rest > .zero else { break }
                // Rounded up, as a wait of no time would be repeated.
                let milliseconds = Int(rest / .milliseconds(1)) + 1
                if try poll([.socket(socket.socket)], timeout: milliseconds)[0], try takeIn() { last = .now }
            }
        } catch {
            services.logger.error("shell: \(error)")
        }
        for index in pending.indices { pending[index].isAborted = true }
    }
}
