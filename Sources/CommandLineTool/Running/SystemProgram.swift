import Foundation

/// A program of the system that is run to its end, with all that it prints.
enum SystemProgram {
    /// What a program left.
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a program that PATH finds; status 127 if it is not there.
    static func run(_ program: String, _ arguments: [String]) -> Result {
        guard let path = ToolOutput.path(of: program) else {
            return Result(status: 127, output: "", errors: "\(program) is not on PATH")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { return Result(status: 127, output: "", errors: "\(program): \(error)") }
        // Both are short: Slurm's tools print a line or two.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let problems = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: text, errors: problems)
    }
}
