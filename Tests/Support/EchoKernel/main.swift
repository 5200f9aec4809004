import Foundation
import JupyterWire
import Logging

guard CommandLine.arguments.count == 2 else {
    FileHandle.standardError.write(Data("usage: echo-kernel CONNECTION-FILE\n".utf8))
    exit(64)
}
LoggingSystem.bootstrap(StreamLogHandler.standardError)
do {
    let server = try KernelServer(
        connection: try ConnectionFile(path: CommandLine.arguments[1]), handler: EchoKernel())
    server.start()
    _ = server.wait()
} catch {
    FileHandle.standardError.write(Data("echo-kernel: \(error)\n".utf8))
    exit(1)
}
