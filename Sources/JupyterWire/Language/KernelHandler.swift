/// A language, as seen from the protocol: what runs the code that clients send.
///
/// Code comes on a thread of its own, one cell at a time. Questions and messages over comms come on the shell thread, also
/// while a cell runs, and should be answered soon. ``interrupt()`` and ``shutdown(restart:)`` come on other threads.
public protocol KernelHandler: AnyObject, Sendable {
    /// What clients are told about the kernel; read on the shell and the control thread.
    var information: KernelInformation { get }

    /// Runs code. All output must be published before this returns; the caller publishes the result, the error and
    /// the statuses.
    func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome

    /// Evaluates one user expression after the code of its request has succeeded.
    func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult

    /// Tells whether code can be run as it stands.
    func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply

    /// Lists the texts that could replace the word at the cursor.
    func complete(_ request: CompleteRequest) -> CompleteReply

    /// Tells what stands at the cursor.
    func inspect(_ request: InspectRequest) -> InspectReply

    /// Lists cells that ran earlier.
    func history(_ request: HistoryRequest) -> HistoryReply

    /// The target of each open comm, by the comm's id; read on the shell and the control thread.
    var comms: [String: String] { get }

    /// Takes a client's message over a comm. What has to be said to the client at once is sent before this returns.
    ///
    /// - Returns: Work that the message causes, to be run between cells on their thread; `nil` for none.
    func receive(_ event: CommEvent, in context: CommContext) -> (@Sendable () -> Void)?

    /// What the kernel uses of the machine; read on the shell and the control thread. `nil` if it does not know.
    var usage: UsageReply? { get }

    /// Makes a running ``execute(_:in:)`` return soon, with ``ExecuteOutcome/interrupted`` or an error. It is also
    /// called when nothing runs, and must not harm later executions then. One that comes when a cell has been taken but
    /// the handler does not know of it yet is not repeated: ``ExecutionContext/isInterrupted`` tells of it.
    func interrupt()

    /// Prepares for the end of the process. A running ``execute(_:in:)`` should be made to return.
    func shutdown(restart: Bool)
}

/// The answers of a language that offers no help with writing code.
extension KernelHandler {
    /// Answers with an error.
    public func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult {
        .error(ErrorMessage(name: "Unsupported", value: "This kernel does not evaluate user expressions."))
    }

    /// Unknown.
    public var usage: UsageReply? { nil }

    /// No comms.
    public var comms: [String: String] { [:] }

    /// Closes what a client opens, as there is nothing to open a comm to.
    public func receive(_ event: CommEvent, in context: CommContext) -> (@Sendable () -> Void)? {
        if case .open(let comm) = event { context.send(.close(CommClose(commID: comm.commID)), buffers: []) }
        return nil
    }

    /// Answers that it is unknown.
    public func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply { .unknown }

    /// Answers without a match.
    public func complete(_ request: CompleteRequest) -> CompleteReply {
        CompleteReply(matches: [], cursorStart: request.cursorPosition, cursorEnd: request.cursorPosition)
    }

    /// Answers that nothing was found.
    public func inspect(_ request: InspectRequest) -> InspectReply { InspectReply(bundle: nil) }

    /// Answers with an empty list.
    public func history(_ request: HistoryRequest) -> HistoryReply { HistoryReply(history: []) }
}

/// A request that a handler answers with one reply, and with nothing else.
package protocol HandlerRequest: MessageContent {
    /// The content of the reply.
    associatedtype Reply: MessageContent

    /// The handler's answer.
    func reply(from handler: any KernelHandler) -> Reply
}

/// The requests that a handler answers with one reply. The shell channel serves whatever stands here.
package enum HandlerRequests {
    private static let all: [any HandlerRequest.Type] = [
        IsCompleteRequest.self, CompleteRequest.self, InspectRequest.self, HistoryRequest.self,
    ]

    /// The request with the protocol's name of its type, if there is one.
    package static func named(_ messageType: String) -> (any HandlerRequest.Type)? {
        all.first { $0.messageType == messageType }
    }
}

extension IsCompleteRequest: HandlerRequest {
    package func reply(from handler: any KernelHandler) -> IsCompleteReply { handler.isComplete(self) }
}

extension CompleteRequest: HandlerRequest {
    package func reply(from handler: any KernelHandler) -> CompleteReply { handler.complete(self) }
}

extension InspectRequest: HandlerRequest {
    package func reply(from handler: any KernelHandler) -> InspectReply { handler.inspect(self) }
}

extension HistoryRequest: HandlerRequest {
    package func reply(from handler: any KernelHandler) -> HistoryReply { handler.history(self) }
}
