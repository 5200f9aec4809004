import CellSupport
import Foundation
import Work

/// Runs a line of commands in the shell, and returns what they print.
///
///     let files = try shell("ls *.h5")
///
/// What they print as errors appears below the cell. An interrupt of the cell stops them.
///
/// - Parameter command: What is written behind `!` where the lines are not wanted.
/// - Returns: The lines of their standard output, without line ends; none for no output.
/// - Throws: ``ShellError`` if the commands end with an exit status other than 0, or cannot be started; `Interrupted`.
// A function of this name in a cell comes first.
@_disfavoredOverload
public func shell(_ command: String) throws -> [String] {
    fflush(nil)
    var ends: [Int32] = [0, 0]
    guard cell_pipe(&ends) == 0 else {
        throw ShellError(command, "cannot be started: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[0]) }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let start = ShellProcess.start(
        ShellProcess.shell, ["-c", command], input: nothing >= 0 ? nothing : nil, output: ends[1])
    close(ends[1])
    if nothing >= 0 { close(nothing) }
    guard case .success(let process) = start else {
        guard case .failure(let error) = start else { return [] }
        throw ShellError(command, "cannot be started: \(String(cString: strerror(error.code)))")
    }
    let output = Result { try readAll(ends[0], of: process) }
    if case .failure = output { end(process) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let bytes = try output.get()
    let signal = status & 0x7f
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    let written = lines.last == "" ? Array(lines.dropLast()) : lines
    guard signal == 0 else {
        throw ShellError(
            command, "was ended by signal \(signal) (\(String(cString: strsignal(signal))))", lines: written)
    }
    let code = Int((status >> 8) & 0xff)
    guard code == 0 else {
        let hint = code == 127 ? ", as no such command was found" : code == 126 ? ", as it may not be run" : ""
        throw ShellError(command, "ended with exit status \(code)\(hint)", status: code, lines: written)
    }
    return written
}

/// Thrown by ``shell(_:)``.
public struct ShellError: Error, Sendable, CustomStringConvertible {
    /// The commands.
    public let command: String
    /// Their exit status; `nil` if a signal ended them, or they could not be started.
    public let status: Int?
    /// The lines that they printed all the same.
    public let lines: [String]
    private let reason: String

    init(_ command: String, _ reason: String, status: Int? = nil, lines: [String] = []) {
        self.command = command
        self.status = status
        self.lines = lines
        self.reason = reason
    }

    public var description: String { "\(command): the command \(reason)." }
}

/// Milliseconds between two looks at whether the cell was asked to stop.
private let attention: Int32 = 20

/// - Throws: `Interrupted` if the cell is asked to stop before all is read.
private func readAll(_ descriptor: Int32, of process: pid_t) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        try Interruption.check()
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, attention) > 0 else { continue }
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { return bytes }
    }
}

/// Ends a program and what it has started: by an interrupt, and by force if it does not end within moments.
private func end(_ process: pid_t) {
    kill(-process, SIGINT)
    for _ in 0..<10 {
        var information = siginfo_t()
        if waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0, information.si_signo == SIGCHLD
        {
            break
        }
        usleep(10_000)
    }
    kill(-process, SIGKILL)
}
