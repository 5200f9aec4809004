import ArgumentParser
import Foundation
import JupyterWire
import Logging
import NotebookKernel

/// `sparseshift kernel`: what Jupyter starts.
package struct KernelCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Runs the notebook kernel; Jupyter starts it.")

    @Option(name: [.customShort("f"), .long], help: "The file in which the client tells where to listen.")
    package var connectionFile: String

    /// `jupyter run` and `jupyter console` hand their own arguments on to the kernel.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    package var argumentsOfTheClient: [String] = []

    package init() {}

    package func run() throws {
        let connection = try ConnectionFile(path: connectionFile)
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        let kernel = try SwiftKernel(programFolder: program.deletingLastPathComponent())
        let descriptor = kernel.logDescriptor
        LoggingSystem.bootstrap { KernelLog(label: $0, descriptor: descriptor) }
        let server: KernelServer
        do {
            server = try KernelServer(connection: connection, handler: kernel)
        } catch {
            // Standard error belongs to cells by now, and nobody listens to them.
            kernel.shutdown(restart: false)
            FileHandle(fileDescriptor: descriptor).write(Data("Error: \(error)\n".utf8))
            _exit(1)
        }

        // Jupyter's own terminal sends Ctrl-C to every process; it means the running cell at most.
        signal(SIGINT, SIG_IGN)
        signal(SIGTERM, SIG_IGN)
        let interrupts = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        interrupts.setEventHandler { server.interrupt() }
        interrupts.resume()
        let terminations = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
        terminations.setEventHandler { server.stop() }
        terminations.resume()

        server.start()
        kernel.warmUp()
        endWithParent(server)
        let waiting = Thread {
            _ = server.wait()
            kernel.shutdown(restart: false)
            // Static destructors of C libraries have nothing left to do, and may meet threads still at work.
            _exit(0)
        }
        waiting.start()
        // Cells that use the main actor need the main thread's queue to be served.
        withExtendedLifetime((interrupts, terminations)) { dispatchMain() }
    }

    /// Ends the kernel when the client that started it is gone without a word.
    private func endWithParent(_ server: KernelServer) {
        guard let text = ProcessInfo.processInfo.environment["JPY_PARENT_PID"], let parent = pid_t(text),
            parent == getppid()
        else { return }
        let watching = Thread {
            while getppid() == parent { sleep(1) }
            server.stop()
        }
        watching.start()
    }
}
