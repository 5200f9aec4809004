import CellSupport
import Foundation

/// A tool of the toolchain that is started in advance and waits for its arguments, so that loading the program costs
/// a cell no time.
///
/// The tool reads its arguments from a response file, which is a pipe: it blocks until this process writes them. If
/// this process dies first, the pipe closes and the tool ends.
final class StandbyTool: @unchecked Sendable {
    private let program: String
    /// The arguments that are known in advance.
    private let leading: [String]
    private let lock = NSLock()
    private var waiting: Waiting?

    private typealias Waiting = (process: ChildProcess.Running, writer: Int32)

    init(_ program: String, leading: [String] = []) {
        self.program = program
        self.leading = leading
        prepare()
    }

    deinit { waiting.map(discard) }

    /// Runs the tool with arguments, waits for it to end, and starts the next one.
    func run(_ arguments: [String]) -> ChildProcess {
        guard let (process, writer) = take() else {
            defer { prepare() }
            return ChildProcess.run(program, leading + arguments)
        }
        guard !process.hasEnded, send(arguments, to: writer) else {
            discard((process, writer))
            prepare()
            return ChildProcess.run(program, leading + arguments)
        }
        close(writer)
        // Only after it has ended, or the two would slow each other down.
        defer { prepare() }
        return process.wait()
    }

    private func take() -> Waiting? {
        lock.withLock {
            defer { waiting = nil }
            return waiting
        }
    }

    private func prepare() {
        var ends: [Int32] = [0, 0]
        guard cell_pipe(&ends) == 0 else { return }
        defer { close(ends[0]) }
        guard fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0,
            let process = try? ChildProcess.Running(program, leading + ["@/dev/stdin"], input: ends[0])
        else {
            close(ends[1])
            return
        }
        let superfluous: Waiting? = lock.withLock {
            defer { waiting = (process, ends[1]) }
            return waiting
        }
        superfluous.map(discard)
    }

    private func discard(_ waiting: Waiting) {
        kill(waiting.process.identifier, SIGKILL)
        close(waiting.writer)
        _ = waiting.process.wait()
    }

    /// Writes all arguments, which fit into the pipe, or nothing.
    private func send(_ arguments: [String], to writer: Int32) -> Bool {
        let text = arguments.map { argument in
            "\"" + argument.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"\n"
        }.joined()
        return text.utf8.count <= 65536 && text.withCString { write(writer, $0, text.utf8.count) } == text.utf8.count
    }
}
