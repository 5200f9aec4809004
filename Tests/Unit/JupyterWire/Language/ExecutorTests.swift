import JSON
import JupyterWire
import TestSupport
import Testing

@Suite struct ExecutorTests {
    /// A handler whose every execution ends as told.
    private final class FixedHandler: KernelHandler {
        let outcome: ExecuteOutcome
        let body: @Sendable (ExecutionContext) -> Void

        init(_ outcome: ExecuteOutcome, body: @escaping @Sendable (ExecutionContext) -> Void = { _ in }) {
            self.outcome = outcome
            self.body = body
        }

        let information = KernelInformation(
            implementation: "", implementationVersion: "", banner: "",
            language: .init(name: "", version: "", mediaType: "", fileExtension: ""))

        func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome {
            body(context)
            return outcome
        }

        func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult {
            userExpression == "bad" ? .error(ErrorMessage(name: "Bad", value: "")) : .value(.text(userExpression))
        }

        func interrupt() {}
        func shutdown(restart: Bool) {}
    }

    private let session = Session(signer: MessageSigner(key: "key"))
    private let queue: IOPubQueue

    init() { queue = IOPubQueue(session: session) }

    private func run(_ content: ExecuteRequest, on executor: Executor) throws -> ExecuteReply {
        let request = try session.message(
            from: session.frames(
                type: ExecuteRequest.messageType, content: content.content, parent: .none, prefix: [[1]]))
        return executor.run(content, of: request) { question, _ in .success("answer to \(question.prompt)") }
    }

    private func published() throws -> [String] {
        try queue.drain().messages.map { try session.message(from: $0).header.messageType }
    }

    @Test func aResultIsPublishedBetweenInputAndReply() throws {
        let executor = Executor(
            handler: FixedHandler(.ok(result: .text("r"))) { $0.stream(.stdout, "a") }, queue: queue)
        let reply = try run(ExecuteRequest(code: "x"), on: executor)
        #expect(reply == ExecuteReply(status: .ok(), executionCount: 1))
        #expect(try published() == ["execute_input", "stream", "execute_result"])
    }

    @Test func anErrorIsPublishedOnce() throws {
        let error = ErrorMessage(name: "E", value: "v", traceback: ["t"])
        let executor = Executor(handler: FixedHandler(.error(error)), queue: queue)
        let reply = try run(ExecuteRequest(code: "x", userExpressions: ["a": "b"]), on: executor)
        #expect(reply == ExecuteReply(status: .error(error), executionCount: 1))
        #expect(try published() == ["execute_input", "error"])
    }

    @Test func silenceLeavesNoTrace() throws {
        let executor = Executor(
            handler: FixedHandler(.ok(result: .text("r"))) { context in
                context.stream(.stderr, "a")
                context.display(.text("d"), id: "i")
                context.updateDisplay(.text("d"), id: "i")
                context.clearOutput()
            }, queue: queue)
        let reply = try run(ExecuteRequest(code: "x", isSilent: true), on: executor)
        #expect(reply == ExecuteReply(status: .ok(), executionCount: 0))
        #expect(try published() == [])
    }

    @Test func onlyStoredRequestsCount() throws {
        let executor = Executor(handler: FixedHandler(.ok()), queue: queue)
        let counts = try [false, true, true, false, true].map {
            try run(ExecuteRequest(code: "x", storesHistory: $0), on: executor).executionCount
        }
        #expect(counts == [0, 1, 2, 2, 3])
        #expect(executor.abort() == ExecuteReply(status: .aborted, executionCount: nil))
    }

    @Test func anExpressionsErrorStaysWithItsKey() throws {
        let executor = Executor(handler: FixedHandler(.ok()), queue: queue)
        let reply = try run(ExecuteRequest(code: "", userExpressions: ["a": "good", "b": "bad"]), on: executor)
        #expect(
            reply.status
                == .ok(userExpressions: [
                    "a": .value(.text("good")), "b": .error(ErrorMessage(name: "Bad", value: "")),
                ]))
        #expect(try published() == ["execute_input"])
    }

    @Test func inputIsAskedForOnlyWhereAllowed() throws {
        for isAllowed in [true, false] {
            let executor = Executor(
                handler: FixedHandler(.ok()) { context in
                    if isAllowed {
                        #expect((try? context.requestInput(prompt: "p")) == "answer to p")
                    } else {
                        #expect(throws: InputError.notAllowed) { try context.requestInput() }
                    }
                }, queue: queue)
            _ = try run(ExecuteRequest(code: "", allowsInput: isAllowed), on: executor)
        }
    }
}
