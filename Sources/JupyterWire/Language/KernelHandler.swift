/// A language, as seen from the protocol: what runs the code that clients send.
///
/// Requests come on the shell thread, one at a time; each method blocks it until the answer is
/// there. ``interrupt()`` and ``shutdown(restart:)`` come on other threads, also while a request
/// is being served.
public protocol KernelHandler: AnyObject, Sendable {
    /// What clients are told about the kernel; read on the shell and the control thread.
    var information: KernelInformation { get }

    /// Runs code. All output must be published before this returns; the result, the error and
    /// the statuses are published by the caller.
    func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome

    /// Evaluates one user expression after the code of its request has succeeded.
    func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult

    func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply
    func complete(_ request: CompleteRequest) -> CompleteReply
    func inspect(_ request: InspectRequest) -> InspectReply
    func history(_ request: HistoryRequest) -> HistoryReply

    /// Makes a running ``execute(_:in:)`` return soon, with ``ExecuteOutcome/interrupted`` or an
    /// error. Called also when nothing runs; it must not harm later executions then.
    func interrupt()

    /// Gets ready for the end of the process. A running ``execute(_:in:)`` should be made to return.
    func shutdown(restart: Bool)
}

/// Answers of a language without help for those who write it.
extension KernelHandler {
    public func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult {
        .error(ErrorMessage(name: "Unsupported", value: "This kernel does not evaluate user expressions."))
    }

    public func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply { .unknown }

    public func complete(_ request: CompleteRequest) -> CompleteReply {
        CompleteReply(matches: [], cursorStart: request.cursorPosition, cursorEnd: request.cursorPosition)
    }

    public func inspect(_ request: InspectRequest) -> InspectReply { InspectReply(bundle: nil) }

    public func history(_ request: HistoryRequest) -> HistoryReply { HistoryReply(history: []) }
}
