import Foundation

/// A program of the system that is run to its end, with all that it prints.
package enum SystemProgram {
    /// What a program left.
    package struct Result: Sendable {
        /// Its exit status: 127 if it is not there, and -1 if it was hung.
        package let status: Int32
        /// What it printed to standard output.
        package let output: String
        /// What it printed to standard error, or why it could not be run.
        package let errors: String

        /// What a program is said to have left.
        package init(status: Int32, output: String, errors: String) {
            (self.status, self.output, self.errors) = (status, output, errors)
        }

        /// The last line that it printed as an error; `nil` if there is none.
        package var reason: String? { errors.split(separator: "\n").last.map(String.init) }
    }

    /// Runs a program that `PATH` finds.
    ///
    /// - Parameters:
    ///   - environment: Its environment; that of this process by default.
    ///   - seconds: Seconds after which it counts as hung and is ended.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, within seconds: Double = 60
    ) -> Result {
        guard let path = path(of: program) else {
            return Result(status: 127, output: "", errors: "\(program) is not on PATH")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { return Result(status: 127, output: "", errors: "\(program): \(error)") }
        // Both are read at once, so that neither can fill up and keep the program waiting.
        let problems = Received()
        let reading = DispatchGroup()
        DispatchQueue.global().async(group: reading) {
            problems.bytes = errors.fileHandleForReading.bytesToEnd()
        }
        let isHung = Received()
        let end = DispatchWorkItem {
            isHung.bytes = Data([1])
            // A program inherits the signals that this thread blocks, and threads of Dispatch block a termination.
            kill(process.processIdentifier, SIGKILL)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: end)
        let text = String(decoding: output.fileHandleForReading.bytesToEnd(), as: UTF8.self)
        reading.wait()
        process.waitUntilExit()
        end.cancel()
        guard isHung.bytes.isEmpty else {
            return Result(status: -1, output: text, errors: "\(program) does not answer within \(Int(seconds)) s")
        }
        return Result(
            status: process.terminationStatus, output: text, errors: String(decoding: problems.bytes, as: UTF8.self))
    }

    /// What another thread has read, before it is waited for.
    private final class Received: @unchecked Sendable {
        private let lock = NSLock()
        private var stored = Data()

        var bytes: Data {
            get { lock.withLock { stored } }
            set { lock.withLock { stored = newValue } }
        }
    }

    /// What a program prints to standard output; `nil` if it is not there or fails.
    package static func output(of program: String, _ arguments: [String]) -> String? {
        let result = run(program, arguments)
        return result.status == 0 ? result.output : nil
    }

    /// Where `PATH` finds a program.
    package static func path(of program: String) -> String? {
        if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
        // As `PATH` is now, which a cell may have changed.
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        return folders.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
