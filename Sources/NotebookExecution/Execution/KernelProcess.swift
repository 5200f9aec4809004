import Foundation
import JupyterWire

/// A kernel in its own process, so that no cell can crash the program.
final class KernelProcess {
    let client: KernelClient
    private let process = Process()
    private let folder: URL
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
            transport: .ipc, ip: folder.appending(path: "channel").path,
            ports: .init(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5), key: UUID().uuidString)
        let file = folder.appending(path: "connection.json")
        try connection.encoded.write(to: file, atomically: false, encoding: .utf8)
        client = try KernelClient(connection: connection)

        let log = folder.appending(path: "log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.executableURL = program
        process.arguments = ["kernel", "--connection-file", file.path, "--no-history"]
        process.currentDirectoryURL = workingFolder
        // The kernel ends when this parent process does.
        process.environment = ProcessInfo.processInfo.environment.merging(["JPY_PARENT_PID": "\(getpid())"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
    }

    /// Creates a folder for the sockets that only this user can enter.
    private static func makeFolder() throws -> URL {
        let usual = FileManager.default.temporaryDirectory
        let parent = usual.path.utf8.count < longestPath - 30 ? usual : URL(fileURLWithPath: "/tmp")
        removeAbandoned(in: parent)
        let folder = parent.appending(path: "\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return folder
    }

    private static let prefix = "sparseshift."

    /// Removes the folders of programs that were killed.
    private static func removeAbandoned(in parent: URL) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
            guard name.hasPrefix(prefix),
                let owner = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) }),
                kill(owner, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: parent.appending(path: name))
        }
    }

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
        let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
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
        try? FileManager.default.removeItem(at: folder)
    }
}
