import CellSupport
import Foundation
import Synchronization

/// What a tool of the toolchain left when it ended.
package struct ChildProcess {
    /// What the tool printed to standard output and standard error, in the order in which it came.
    package var output: String
    /// The exit status, or 128 plus the signal that ended the tool.
    package var status: Int32

    /// Runs a program without a shell and waits for it to end.
    ///
    /// - Parameter input: The text of its standard input.
    package static func run(_ program: String, _ arguments: [String], input: String = "") -> ChildProcess {
        do throws(StartError) {
            guard let descriptor = temporaryInput(input) else { throw StartError(code: errno) }
            defer { close(descriptor) }
            return try Running(program, arguments, input: descriptor).wait()
        } catch {
            return ChildProcess(output: "\(program): \(String(cString: strerror(error.code)))", status: 127)
        }
    }

    private struct Waiting {
        var identifiers: Set<pid_t> = []
        var isCancelled = false
    }

    /// The tools that are being waited for.
    private static let waiting = Mutex(Waiting())

    /// Ends all tools that are being waited for, and those that will be until ``allow()``: what they make is not wanted
    /// any more.
    static func cancelAll() {
        waiting.withLock {
            $0.isCancelled = true
            for identifier in $0.identifiers { kill(identifier, SIGKILL) }
        }
    }

    /// Ends the effect of ``cancelAll()``.
    static func allow() { waiting.withLock { $0.isCancelled = false } }

    /// Why a tool could not be started.
    struct StartError: Error {
        /// The system's number of the error.
        var code: Int32
    }

    /// A tool that has been started. Call ``wait()`` once, or its process stays behind.
    struct Running {
        let identifier: pid_t
        /// The descriptor of what it prints.
        let reading: Int32

        /// - Parameter input: The descriptor of the tool's standard input.
        init(_ program: String, _ arguments: [String], input: Int32) throws(StartError) {
            var descriptors: [Int32] = [0, 0]
            guard cell_pipe(&descriptors) == 0 else { throw StartError(code: errno) }
            let writing = descriptors[1]
            defer { close(writing) }

            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, input, 0)
            posix_spawn_file_actions_adddup2(&actions, writing, 1)
            posix_spawn_file_actions_adddup2(&actions, writing, 2)

            var words = ([program] + arguments).map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            var process: pid_t = 0
            let result = posix_spawn(&process, program, &actions, nil, &words, environ)
            guard result == 0 else {
                close(descriptors[0])
                throw StartError(code: result)
            }
            identifier = process
            reading = descriptors[0]
        }

        /// Whether the tool has ended already.
        var hasEnded: Bool {
            var information = siginfo_t()
            return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT) != 0
                || information.si_signo == SIGCHLD
        }

        /// Waits for the tool to end.
        func wait() -> ChildProcess {
            defer { close(reading) }
            ChildProcess.waiting.withLock {
                $0.identifiers.insert(identifier)
                if $0.isCancelled { kill(identifier, SIGKILL) }
            }
            let output = readAll(reading)
            var status: Int32 = 0
            // Until it is forgotten, the number must not be another process's.
            var information = siginfo_t()
            while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
            _ = ChildProcess.waiting.withLock { $0.identifiers.remove(identifier) }
            while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
            let signal = status & 0x7f
            return ChildProcess(output: output, status: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
        }
    }

    private static func temporaryInput(_ text: String) -> Int32? {
        if text.isEmpty {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            return descriptor < 0 ? nil : descriptor
        }
        // In memory: folders for temporary files may be full.
        let descriptor = cell_memory_file()
        guard descriptor >= 0 else { return nil }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
