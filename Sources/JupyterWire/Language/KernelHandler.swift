/// A language, as seen from the protocol: what runs the code that clients send.
///
/// Requests come on the shell thread, one at a time; each method blocks that thread until it returns the answer.
/// ``interrupt()`` and ``shutdown(restart:)`` come on other threads, also while a request is being served.
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

    /// Makes a running ``execute(_:in:)`` return soon, with ``ExecuteOutcome/interrupted`` or an error. It is also
    /// called when nothing runs, and must not harm later executions then.
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
