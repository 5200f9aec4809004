/// Runs execute requests by the protocol's rules for counting, silence, results and errors.
package final class Executor {
    private let handler: any KernelHandler
    private let queue: IOPubQueue
    /// The number of the last request that stored history.
    package private(set) var executionCount = 0

    package init(handler: any KernelHandler, queue: IOPubQueue) {
        self.handler = handler
        self.queue = queue
    }

    /// Runs one request, publishing all of its output, and returns the reply.
    ///
    /// - Parameters:
    ///   - isInterrupted: Whether the request is to stop.
    ///   - stdin: Asks the client for input.
    package func run(
        _ content: ExecuteRequest, of request: Message, isInterrupted: @escaping @Sendable () -> Bool = { false },
        stdin: @escaping @Sendable (InputRequest, Message) -> Result<String, InputError>
    ) -> ExecuteReply {
        if content.storesHistory { executionCount += 1 }
        let context = ExecutionContext(
            request: request, content: content, executionCount: executionCount, queue: queue,
            interruption: isInterrupted, stdin: stdin)
        defer { context.end() }
        context.publish(ExecuteInput(code: content.code, executionCount: executionCount))

        switch handler.execute(content, in: context) {
        case .ok(let result, let payload):
            if let result {
                context.publish(ExecuteResult(bundle: result, executionCount: executionCount))
            }
            let values = content.userExpressions.mapValues { handler.evaluate(userExpression: $0, in: context) }
            return reply(.ok(userExpressions: values, payload: payload))
        case .error(let error):
            return fail(error, in: context)
        case .interrupted:
            let text = "The cell was interrupted."
            return fail(ErrorMessage(name: "Interrupted", value: text, traceback: [text]), in: context)
        }
    }

    /// The reply to a request that is not run because one before it failed.
    package func abort() -> ExecuteReply { ExecuteReply(status: .aborted, executionCount: nil) }

    private func fail(_ error: ErrorMessage, in context: ExecutionContext) -> ExecuteReply {
        context.publish(error)
        return reply(.error(error))
    }

    private func reply(_ status: ExecuteReply.Status) -> ExecuteReply {
        ExecuteReply(status: status, executionCount: executionCount)
    }
}
