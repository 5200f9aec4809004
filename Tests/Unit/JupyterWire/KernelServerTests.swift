import Foundation
import JSON
import JupyterWire
import Logging
import TestSupport
import Testing
import ZeroMQ

@Suite struct KernelServerTests {
    private final class SilentHandler: KernelHandler {
        let information = KernelInformation(
            implementation: "silent", implementationVersion: "1", banner: "",
            language: .init(name: "n", version: "1", mediaType: "text/n", fileExtension: ".n"))

        func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome { .ok() }
        func interrupt() {}
        func shutdown(restart: Bool) {}
    }

    private static func connection() -> ConnectionFile {
        ConnectionFile(
            transport: .ipc, ip: FileManager.default.temporaryDirectory.path + "/k\(UInt32.random(in: 0 ... .max))",
            ports: .init(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5), key: "key")
    }

    @Test func startingIsTheFirstMessageAfterTheWelcome() throws {
        let connection = Self.connection()
        let server = try KernelServer(connection: connection, handler: SilentHandler())
        let context = try Context()
        let subscriber = try Socket(.subscriber, in: context)
        try subscriber.subscribe(to: [])
        try subscriber.connect(to: "ipc://\(connection.ip)-2")
        usleep(300_000)
        server.start()

        let session = Session(signer: MessageSigner(key: "key"))
        let welcome = try session.message(from: try subscriber.receive())
        #expect(welcome.header.messageType == "iopub_welcome")
        #expect(welcome.parentHeader.isEmpty)
        let starting = try session.message(from: try subscriber.receive())
        #expect(try Status(content: starting.content) == Status(.starting))
        #expect(starting.parentHeader.isEmpty)
        #expect(starting.header.session == welcome.header.session)

        server.stop()
        #expect(server.wait() == .stopped)
    }

    @Test func stoppingTwiceFromOtherThreadsEndsTheServerOnce() throws {
        let server = try KernelServer(connection: Self.connection(), handler: SilentHandler())
        server.start()
        for _ in 0..<2 { Thread.detachNewThread { server.stop() } }
        #expect(server.wait() == .stopped)
    }

    @Test func endpointsInUseAreNamed() throws {
        let context = try Context()
        let taken = try Socket(.reply, in: context)
        try taken.bind(to: "tcp://127.0.0.1:*")
        let endpoint = try taken.lastEndpoint
        let port = try #require(Int(endpoint.split(separator: ":").last ?? ""))
        let ports = ConnectionFile.Ports(shell: port, iopub: port, stdin: port, control: port, heartbeat: port)
        let error = #expect(throws: ZeroMQError.self) {
            try KernelServer(connection: ConnectionFile(ports: ports, key: ""), handler: SilentHandler())
        }
        #expect(error?.description == "cannot bind \(endpoint): Address already in use")
    }
}
