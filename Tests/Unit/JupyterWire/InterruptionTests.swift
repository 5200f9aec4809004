import Foundation
import JSON
import JupyterWire
import Synchronization
import TestSupport
import Testing
import ZeroMQ

/// Interrupts that come while the handler does not know yet, or no longer, that a cell runs.
@Suite struct InterruptionTests {
    /// A handler whose executions do what they are told to.
    private final class Handler: KernelHandler {
        let information = KernelInformation(
            implementation: "", implementationVersion: "", banner: "",
            language: .init(name: "", version: "", mediaType: "", fileExtension: ""))
        let interrupted = DispatchSemaphore(value: 0)
        let asked = DispatchSemaphore(value: 0)
        let codes = Mutex<[String]>([])
        private let body: @Sendable (Handler, ExecutionContext) -> Void

        init(_ body: @escaping @Sendable (Handler, ExecutionContext) -> Void) { self.body = body }

        func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome {
            codes.withLock { $0.append(request.code) }
            if request.code == "first" { body(self, context) }
            return .ok()
        }

        func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply {
            asked.signal()
            return .unknown
        }

        func interrupt() { interrupted.signal() }
        func shutdown(restart: Bool) {}
    }

    private let connection = ConnectionFile(
        transport: .ipc, ip: FileManager.default.temporaryDirectory.path + "/i\(UInt32.random(in: 0 ... .max))",
        ports: .init(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5), key: "key")

    @Test func oneThatComesBeforeTheHandlerIsReadyIsThereWhenItIs() throws {
        let wasInterrupted = Mutex<[Bool]>([])
        let handler = Handler { handler, context in
            // The client has sent the interrupt as soon as it saw the cell.
            handler.interrupted.wait()
            wasInterrupted.withLock { $0.append(context.isInterrupted) }
        }
        let server = try KernelServer(connection: connection, handler: handler)
        server.start()
        let client = try KernelClient(connection: connection)
        _ = try client.connect {}
        let pause = {}
        _ = try client.execute(ExecuteRequest(code: "first"), pause: pause) {
            if case .input = $0 { client.interrupt() }
        }
        #expect(wasInterrupted.withLock { $0 } == [true])
        server.stop()
        _ = server.wait()
    }

    @Test func oneThatComesTooLateForACellStopsThoseBehindIt() throws {
        let handler = Handler { handler, _ in
            // The second request stands in the queue when one that was sent after it has been answered.
            handler.asked.wait()
            handler.asked.signal()
            handler.interrupted.wait()
        }
        let server = try KernelServer(connection: connection, handler: handler)
        server.start()
        let context = try Context()
        let shell = try Socket(.dealer, in: context)
        try shell.connect(to: "ipc://\(connection.ip)-1")
        let session = Session(signer: MessageSigner(key: "key"))
        func send(_ content: some MessageContent) throws {
            let type = Swift.type(of: content).messageType
            try shell.send(session.frames(type: type, content: content.content, parent: .none, prefix: []))
        }
        func status() throws -> String? {
            while true {
                let message = try session.message(from: try shell.receive())
                if message.header.messageType == "execute_reply" { return message.content["status"]?.string }
            }
        }

        try send(ExecuteRequest(code: "first"))
        try send(ExecuteRequest(code: "second"))
        try send(IsCompleteRequest(code: ""))
        handler.asked.wait()
        handler.asked.signal()
        server.interrupt()
        #expect(try [status(), status()] == ["ok", "aborted"])
        try send(ExecuteRequest(code: "third"))
        #expect(try status() == "ok")
        #expect(handler.codes.withLock { $0 } == ["first", "third"])
        shell.close()
        context.terminate()
        server.stop()
        _ = server.wait()
    }
}
