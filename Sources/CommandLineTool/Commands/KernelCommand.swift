import ArgumentParser
import CellSupport
import Figures
import Foundation
import HDF5
import JupyterWire
import Logging
import NotebookKernel

/// `sparseshift kernel`: runs the kernel that Jupyter starts.
package struct KernelCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Runs the notebook kernel; Jupyter starts it.")

    @Option(name: [.customShort("f"), .long], help: "The client's file with the ports and the key.")
    package var connectionFile: String

    /// For notebooks that run in a pipeline: their cells are not the user's history.
    @Flag(name: .customLong("no-history"), help: .hidden)
    package var leavesNoHistory = false

    /// Arguments of `jupyter run` and `jupyter console`, which pass their own to the kernel.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    package var argumentsOfTheClient: [String] = []

    package init() {}

    package func run() throws {
        try DescriptorLimit.raise()
        // A broken pipe or a full quota is an error of the call. Unlike an ignored signal, one that is handled has its
        // usual effect in the programs that cells start.
        signal(SIGPIPE) { _ in }
        signal(SIGXFSZ) { _ in }
        let connection = try ConnectionFile(path: connectionFile)
        // Before the first thread of this program's own.
        cell_children_watch()
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        // From now on standard error belongs to the cells, and no client reads it yet.
        let log = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        func fail(_ error: any Error) -> Never {
            FileHandle(fileDescriptor: log).write(
                Data(("Error: \(CommandFailure.sentence(of: error))".printable + "\n").utf8))
            cell_children_end()
            _exit(1)
        }
        // A file that makes the HDF5 library access memory that is not there ends its cell alone.
        HDF5Activity.prepare()
        cell_recovery_set_fault_hook { HDF5Activity.abandon() }
        let kernel: SwiftKernel
        do {
            kernel = try SwiftKernel(
                programFolder: program.deletingLastPathComponent(), keepsHistory: !leavesNoHistory)
        } catch {
            fail(error)
        }
        let descriptor = kernel.logDescriptor
        LoggingSystem.bootstrap { KernelLog(label: $0, descriptor: descriptor) }
        let server: KernelServer
        do {
            server = try KernelServer(connection: connection, handler: kernel)
        } catch {
            kernel.shutdown(restart: false)
            fail(error)
        }

        // Ctrl-C in Jupyter's terminal reaches every process; the kernel only interrupts the running cell.
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
            cell_children_end()
            // Static destructors of C libraries have nothing left to do, and could race with running threads.
            _exit(0)
        }
        waiting.start()
        // Cells on the main actor need the main queue to run.
        withExtendedLifetime((interrupts, terminations)) { dispatchMain() }
    }

    /// Ends the kernel when the client that started it is gone.
    private func endWithParent(_ server: KernelServer) {
        guard let text = ProcessInfo.processInfo.environment["JPY_PARENT_PID"], let parent = pid_t(text), parent > 0
        else { return }
        // A client that starts the kernel through another program is not its parent, and one that is gone already is not
        // either.
        let isChild = parent == getppid()
        let watching = Thread {
            while isChild ? getppid() == parent : kill(parent, 0) == 0 || errno == EPERM { sleep(1) }
            server.stop()
        }
        watching.start()
    }
}
