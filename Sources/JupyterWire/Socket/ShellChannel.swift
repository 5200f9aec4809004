import Foundation
import ZeroMQ

/// The channel for code and questions about code. Code goes to the thread that runs cells; everything else is answered
/// at once, also while a cell runs.
///
/// Only its own thread uses it.
final class ShellChannel {
    private let socket: RequestSocket
    private let services: KernelServices
    private let stop: WakeSignal
    private let cells: CellQueue
    private let cellThread: WorkerThread

    /// How long the reply of a cell that was told to stop is waited for.
    private static let patience = DispatchTimeInterval.milliseconds(1_500)

    /// - Parameter cellThread: The thread that takes cells from the queue; it ends when the queue is closed.
    init(socket: RequestSocket, services: KernelServices, stop: WakeSignal, cellThread: WorkerThread) {
        self.socket = socket
        self.services = services
        self.stop = stop
        cells = services.cells
        self.cellThread = cellThread
    }

    /// Serves requests until told to stop.
    func run() {
        defer { socket.socket.close() }
        while true {
            do {
                let ready = try poll([
                    .socket(socket.socket), .descriptor(stop.descriptor), .descriptor(socket.replies.wake.descriptor),
                ])
                if ready[1] { break }
                if ready[0] { cells.noteTraffic(isReceiving: true) }
                defer { if ready[0] { cells.noteTraffic(isReceiving: false) } }
                socket.sendReplies()
                for request in try socket.receiveAvailable() { take(request) }
            } catch {
                services.logger.error("shell: \(error)")
            }
        }
        cells.close()
        _ = cellThread.join(timeout: Self.patience)
        socket.sendReplies()
    }

    private func take(_ request: Message) {
        switch request.header.messageType {
        case ExecuteRequest.messageType: cells.append(.cell(request, isAborted: false))
        case CommOpen.messageType, CommMessage.messageType, CommClose.messageType: receive(request)
        default:
            services.serve(request, on: socket) { () throws(MalformedContent) in
                if let question = HandlerRequests.named(request.header.messageType) {
                    try answer(request, as: question)
                } else {
                    try services.serveCommon(request, on: socket)
                }
            }
            sayBusyAgain()
        }
    }

    private func answer<Question: HandlerRequest>(
        _ request: Message, as question: Question.Type
    ) throws(MalformedContent) {
        socket.reply(try question.init(content: request.content).reply(from: services.handler), to: request)
    }

    /// Clients hold back further changes of a widget until `idle`, so that comes after the work that a change causes;
    /// but at once while a cell runs, so that the cell sees every change.
    private func receive(_ request: Message) {
        let queue = services.queue
        queue.publish(Status(.busy), parent: request.asParent)
        var work: (@Sendable () -> Void)?
        do throws(MalformedContent) {
            let event: CommEvent =
                switch request.header.messageType {
                case CommOpen.messageType: .open(try .init(content: request.content))
                case CommClose.messageType: .close(try .init(content: request.content))
                default: .message(try .init(content: request.content))
                }
            work = services.handler.receive(event, in: CommContext(request: request, queue: queue))
        } catch {
            services.logger.warning("malformed content in \(error)")
        }
        guard let work, !cells.isBusy else {
            queue.publish(Status(.idle), parent: request.asParent)
            sayBusyAgain()
            if let work { cells.append(.work(work)) }
            return
        }
        cells.append(
            .work {
                work()
                queue.publish(Status(.idle), parent: request.asParent)
            })
    }

    /// Clients show the status that came last, whatever it belongs to.
    private func sayBusyAgain() {
        let queue = services.queue
        cells.withRunningCell { queue.publish(Status(.busy), parent: $0.asParent) }
    }
}
