/// Runs cells, and work between cells, one after the other.
///
/// Only its own thread uses it.
final class CellRunner {
    private let cells: CellQueue
    private let socket: RequestSocket
    private let services: KernelServices
    private let executor: Executor

    /// - Parameter socket: Where requests came from; replies go back by way of its queue.
    init(socket: RequestSocket, services: KernelServices) {
        cells = services.cells
        self.socket = socket
        self.services = services
        executor = Executor(handler: services.handler, queue: services.queue)
    }

    /// Runs what is in the queue until it is closed.
    func run() {
        defer { services.stdin.close() }
        while let item = cells.next() {
            switch item {
            case .cell(let request, let isAborted):
                services.queue.publish(Status(.busy), parent: request.asParent)
                if isAborted { socket.replyLater(executor.abort(), to: request) } else { execute(request) }
                cells.endCell()
                services.queue.publish(Status(.idle), parent: request.asParent)
            case .work(let work): work()
            }
        }
    }

    private func execute(_ request: Message) {
        let content: ExecuteRequest
        do throws(MalformedContent) {
            content = try ExecuteRequest(content: request.content)
        } catch {
            services.logger.warning("malformed content in \(error)")
            socket.replyErrorLater(
                ErrorMessage(name: "MalformedRequest", value: error.description), to: request,
                adding: ["execution_count": .integer(executor.executionCount)])
            return
        }
        let started = Timestamp.now()
        let stdin = services.stdin
        stdin.forgetInterruption()
        // One that came since the cell was taken from the queue concerns this cell.
        if cells.isInterrupted { stdin.interrupt() }
        let (queue, cells) = (services.queue, cells)
        let isInterrupted = { @Sendable in cells.isInterrupted }
        let reply = executor.run(content, of: request, isInterrupted: isInterrupted) { question, request in
            // Clients show what comes first, and a question should stand below what leads to it.
            queue.waitUntilSent()
            return Result { () throws(InputError) in try stdin.requestInput(question, for: request) }
        }
        // Clients such as jupyter-console may show nothing of a cell that comes after its reply.
        queue.waitUntilSent()
        // An interrupt that came too late for this cell is meant for those behind it.
        let wasInterrupted = cells.takeInterruption()
        let hasFailed = if case .error = reply.status { true } else { false }
        if hasFailed || wasInterrupted, content.stopsOnError { cells.abortCells() }
        // JupyterLab uses this to show how long a cell took.
        socket.replyLater(reply, to: request, metadata: ["started": .string(started)])
    }
}
