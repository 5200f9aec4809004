import Foundation
import JupyterWire
import Synchronization

/// A kernel without a language: every line of code is a command that makes one kind of traffic.
///
/// Code that is no command is its own result.
final class EchoKernel: KernelHandler {
    private struct State {
        var isInterrupted = false
        var isExecuting = false
        var history: [HistoryReply.Entry] = []
    }

    private let state = Mutex(State())

    let information = KernelInformation(
        implementation: "echo", implementationVersion: "1.0", banner: "Echo",
        language: .init(name: "echo", version: "1.0", mediaType: "text/x-echo", fileExtension: ".echo"),
        helpLinks: [.init(text: "Echo", url: "https://example.org/echo")])

    func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome {
        state.withLock {
            $0.isInterrupted = false
            $0.isExecuting = true
        }
        if context.isInterrupted { interrupt() }
        defer { state.withLock { $0.isExecuting = false } }
        var outcome = ExecuteOutcome.ok()
        for line in request.code.split(separator: "\n") {
            outcome = run(String(line), in: context)
            guard case .ok = outcome else { break }
        }
        if request.storesHistory {
            state.withLock {
                $0.history.append(
                    .init(session: 1, line: context.executionCount, input: request.code, output: .some(request.code)))
            }
        }
        return outcome
    }

    private func run(_ line: String, in context: ExecutionContext) -> ExecuteOutcome {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let argument = words.count > 1 ? words[1] : ""
        switch words[0] {
        case "raise": return .error(ErrorMessage(name: "Raised", value: argument, traceback: ["Raised: \(argument)"]))
        case "sleep": return sleep(seconds: Double(argument) ?? 0)
        case "input", "password":
            do throws(InputError) {
                let value = try context.requestInput(prompt: argument, isPassword: words[0] == "password")
                return .ok(result: .text(value))
            } catch {
                if error == .interrupted { return .interrupted }
                return .error(ErrorMessage(name: "InputError", value: error.description, traceback: ["\(error)"]))
            }
        case "stdout": context.stream(.stdout, argument + "\n")
        case "stderr": context.stream(.stderr, argument + "\n")
        case "flood": for number in 0..<(Int(argument) ?? 0) { context.stream(.stdout, "\(number)\n") }
        case "display":
            context.display(MediaBundle(data: ["text/plain": .string(argument), "text/html": "<b>shown</b>"]))
        case "show": context.display(.text("before"), id: argument)
        case "update": context.updateDisplay(.text("after"), id: argument)
        case "clear": context.clearOutput(waits: true)
        case "page":
            return .ok(payload: [["source": "page", "data": ["text/plain": .string(argument)], "start": 0]])
        case "hang": Thread.sleep(forTimeInterval: Double(argument) ?? 0)
        case "quiet": break
        default: return .ok(result: .text(line))
        }
        return .ok()
    }

    private func sleep(seconds: Double) -> ExecuteOutcome {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if state.withLock({ $0.isInterrupted }) { return .interrupted }
            usleep(5000)
        }
        return .ok()
    }

    func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult {
        userExpression == "raise"
            ? .error(ErrorMessage(name: "Raised", value: "by an expression")) : .value(.text(userExpression))
    }

    func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply {
        switch request.code.last {
        case "{": .incomplete(indent: "    ")
        case "}": .invalid
        default: .complete
        }
    }

    func complete(_ request: CompleteRequest) -> CompleteReply {
        let before = request.code.unicodeScalars.prefix(request.cursorPosition)
        let word = String(String.UnicodeScalarView(before.reversed().prefix { $0 != " " }.reversed()))
        let commands = ["clear", "display", "input", "raise", "show", "sleep", "stderr", "stdout", "update"]
        return CompleteReply(
            matches: commands.filter { $0.hasPrefix(word) },
            cursorStart: request.cursorPosition - word.unicodeScalars.count, cursorEnd: request.cursorPosition)
    }

    func inspect(_ request: InspectRequest) -> InspectReply {
        InspectReply(bundle: request.code.isEmpty ? nil : .text("the command \(request.code)"))
    }

    func history(_ request: HistoryRequest) -> HistoryReply {
        var entries = state.withLock { $0.history }
        switch request.access {
        case .range(_, let start, let stop): entries = entries.filter { $0.line >= start && $0.line < stop ?? .max }
        case .tail(let count): entries = entries.suffix(count)
        case .search(let pattern, let count, let unique):
            let text = pattern.replacingOccurrences(of: "*", with: "")
            entries = entries.filter { $0.input.contains(text) }
            if unique {
                var seen: Set<String> = []
                entries = entries.filter { seen.insert($0.input).inserted }
            }
            if let count { entries = entries.suffix(count) }
        }
        if !request.includesOutput {
            entries = entries.map { .init(session: $0.session, line: $0.line, input: $0.input) }
        }
        return HistoryReply(history: entries)
    }

    func interrupt() { state.withLock { $0.isInterrupted = $0.isExecuting } }

    func shutdown(restart: Bool) { interrupt() }
}
