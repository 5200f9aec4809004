import Foundation
import JupyterWire
import Machine

/// A kernel in its own process, so that no cell can crash the program.
final class KernelProcess {
    let client: KernelClient
    private let process = Process()
    private let folder: PrivateFolder
    private var wasGone = false

    /// The kernel's process has ended.
    struct Gone: Error {
        /// The signal or status: `signal 9`, `status 1`.
        var how: String
        /// The last lines of its standard error.
        var lastWords: [String]
    }

    /// The time that a kernel has for ending by itself, in seconds.
    private static let patience = 3.0
    /// The maximum length of a socket's path in bytes, with room for its number.
    private static let longestPath = 90

    /// Starts a kernel.
    ///
    /// - Parameters:
    ///   - program: The program whose command `kernel` starts a kernel.
    ///   - workingFolder: The folder in which cells run.
    init(program: URL, workingFolder: URL) throws {
        folder = try Self.makeFolder()
        let connection = ConnectionFile(
            transport: .ipc, ip: folder.path + "/channel",
            ports: .init(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5), key: UUID().uuidString)
        let file = folder.path + "/connection.json"
        try PrivateFolder.write(connection.encoded, to: file)
        client = try KernelClient(connection: connection)

        try PrivateFolder.write("", to: log)
        process.executableURL = program
        process.arguments = ["kernel", "--connection-file", file, "--no-history"]
        process.currentDirectoryURL = workingFolder
        // The kernel ends when this parent process does.
        process.environment = ProcessInfo.processInfo.environment.merging(["JPY_PARENT_PID": "\(getpid())"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
    }

    /// Creates a folder for the sockets that only this user can enter.
    private static func makeFolder() throws -> PrivateFolder {
        let usual = FileManager.default.temporaryDirectory.path
        let parent = usual.utf8.count < longestPath - 30 ? usual : "/tmp"
        // Programs that were killed leave theirs behind.
        PrivateFolder.removeAbandoned(in: parent, prefix: prefix)
        return try PrivateFolder(in: parent, prefix: "\(prefix)\(getpid())-")
    }

    private static let prefix = "sparseshift."

    /// Where the kernel's standard error goes.
    private var log: String { folder.path + "/log" }

    /// Checks that the process is running.
    ///
    /// - Throws: ``Gone`` at the second call after the process has ended; by then its last messages have been
    ///   received.
    func check() throws(Gone) {
        guard !process.isRunning else { return }
        guard wasGone else {
            wasGone = true
            return
        }
        let how = process.terminationReason == .uncaughtSignal ? "signal" : "status"
        let log = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw Gone(
            how: "\(how) \(process.terminationStatus)",
            lastWords: log.split(whereSeparator: \.isNewline).suffix(10).map(String.init))
    }

    /// Shuts the kernel down, and kills its process if it does not end in time.
    func stop() {
        client.shutdown()
        let end = Date(timeIntervalSinceNow: Self.patience)
        while process.isRunning, Date() < end { usleep(5000) }
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        folder.remove()
    }
}
