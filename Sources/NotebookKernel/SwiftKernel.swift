import CellEngine
import Figures
import Foundation
import JSON
import JupyterWire
import Notebook
import Requirements
import Synchronization

/// The kernel that front ends talk to: Swift cells behind the Jupyter protocol.
public final class SwiftKernel: KernelHandler {
    package let session: CellSession
    let streams: StandardStreams
    let bridge: CellBridge
    private let widgets: WidgetComms
    private let processUsage = ProcessUsage()
    private let history: History
    private let unstoredCount = Mutex(0)
    /// The cells of this session, and what has run beside them.
    let log = Mutex(SessionLog())

    /// What front ends are told about the kernel.
    public let information: KernelInformation

    /// Takes over the process's standard streams and starts a session.
    ///
    /// - Parameters:
    ///   - programFolder: The folder that holds the program and the modules that cells import.
    ///   - keepsHistory: Whether the cells are kept for later sessions of the user.
    /// - Throws: ``CellEngineError`` if cells cannot run here.
    public init(programFolder: URL, keepsHistory: Bool = true) throws {
        history = keepsHistory ? History() : History(folder: nil)
        let bridge = CellBridge()
        self.bridge = bridge
        widgets = WidgetComms(bridge: bridge)
        streams = StandardStreams { stream, text in bridge.send(text, to: stream) }
        bridge.streams = streams
        session = try CellSession(streams: streams, programFolder: programFolder)
        CellHosting.current = bridge
        LiveTraining.install()
        LiveSweep.install()
        LiveGeneration.install()
        LiveWork.install()
        Refusals.whenRefused { CellSession.stopRunningCell(name: "InvalidArgument", message: $0) }
        streams.setLineSource { bridge.readStandardInput() }
        information = KernelInformation(
            implementation: "sparseshift", implementationVersion: Version.current,
            banner: """
                SparseShift \(Version.current): Swift cells for finding concepts in language models.
                Type %help for what a session offers.
                """,
            language: .init(
                name: "swift", version: session.languageVersion, mediaType: "text/x-swift", fileExtension: ".swift",
                pygmentsLexer: "swift", codeMirrorMode: "swift", nbconvertExporter: "script"),
            helpLinks: Self.helpLinks)
    }

    private static let helpLinks: [KernelInformation.HelpLink] = [
        .init(text: "Sparse Shift Autoencoders (paper)", url: "https://arxiv.org/abs/2502.12179"),
        .init(text: "The Swift Programming Language", url: "https://docs.swift.org/swift-book/"),
        .init(
            text: "Swift standard library",
            url: "https://developer.apple.com/documentation/swift/swift-standard-library"),
    ]

    /// A descriptor for the program's own log, since standard error belongs to cells.
    public var logDescriptor: Int32 { streams.logDescriptor }

    /// Prepares the compiler for the first cell, in the background.
    public func warmUp() {
        let session = session
        Thread { session.warmUp() }.start()
    }

    public func execute(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome {
        interruptible(in: context) { run(request, in: context) }
    }

    /// Does the work of an execution, which an interrupt stops whenever it comes.
    private func interruptible<Result>(in context: ExecutionContext, _ work: () -> Result) -> Result {
        session.interruptible {
            // One that came before this began has found nothing to stop.
            if context.isInterrupted { interrupt() }
            return work()
        }
    }

    private func run(_ request: ExecuteRequest, in context: ExecutionContext) -> ExecuteOutcome {
        bridge.context = context
        OutputSink.current = nil
        let label = request.storesHistory ? "In[\(context.executionCount)]" : "In[\(nextUnstoredNumber())]"
        startUp()
        if request.storesHistory {
            log.withLock { $0.cells.append((context.executionCount, request.code)) }
        }
        let outcome = run(request.code, label: label, frontEndCell: context.metadata["cellId"]?.string)
        streams.flush()
        if request.storesHistory {
            history.append(line: context.executionCount, input: request.code, output: outcome.plainText)
        }
        return outcome
    }

    /// Cells outside the history get negative numbers, so that each label belongs to one text.
    private func nextUnstoredNumber() -> Int {
        unstoredCount.withLock {
            $0 -= 1
            return $0
        }
    }

    private func run(_ code: String, label: String, frontEndCell: String?) -> ExecuteOutcome {
        let cell: CommandCell
        var payload: [JSONValue] = []
        do throws(CommandError) {
            cell = try CommandCell(code, isName: { session.scope.hasName($0) })
            payload = try run(cell.invocations)
        } catch {
            return .error(ErrorMessage(error))
        }
        if let repetition = cell.repetition {
            CallTimings.prepare(
                .init(calls: repetition.calls, runs: repetition.runs, isOptimized: session.isOptimized))
        }
        let outcome = session.run(cell.source, label: label, frontEndCell: frontEndCell, shownText: code)
        if cell.isTimed, let timing = session.lastTiming { print(timing.summary) }
        // A cell that did not compile has not run.
        if session.lastTiming != nil { LastError.cellEnded(with: outcome.error) }
        switch outcome {
        case .finished(let result): return .ok(result: result.map(MediaBundle.init), payload: payload)
        case .failed(let failure):
            return .error(
                ErrorMessage(name: failure.name, value: failure.message, traceback: failure.traceback))
        }
    }

    public func evaluate(userExpression: String, in context: ExecutionContext) -> UserExpressionResult {
        defer { streams.flush() }
        let label = "In[\(nextUnstoredNumber())]"
        switch interruptible(in: context, { session.run(userExpression, label: label) }) {
        case .finished(let result): return .value(result.map(MediaBundle.init) ?? .text(""))
        case .failed(let failure):
            return .error(ErrorMessage(name: failure.name, value: failure.message, traceback: failure.traceback))
        }
    }

    public func isComplete(_ request: IsCompleteRequest) -> IsCompleteReply {
        if CommandCell.awaitsLines(request.code) { return .incomplete(indent: "") }
        // The parser takes exponential time for what nests without end.
        guard CursorText(request.code, cursor: 0).isReadable else { return .unknown }
        guard let cell = try? CommandCell(request.code, isName: { session.scope.hasName($0) }) else { return .complete }
        return switch Completeness(of: cell.source) {
        case .complete: .complete
        case .incomplete(let indent): .incomplete(indent: indent)
        case .invalid: .invalid
        }
    }

    public func complete(_ request: CompleteRequest) -> CompleteReply {
        let assistant = session.assistant
        let scope = session.scope
        let unanswered = assistant.unansweredCount
        var reply = CodeCompletion(
            scope: scope, commands: LineCommands.all.map(\.name),
            keys: KeyCompletion(Notebook.session, hidesSession: scope.hasName("session"))
        ) {
            assistant.completions(in: $0, at: $1, prefix: $2, most: $3)
        }.reply(to: request)
        if assistant.unansweredCount > unanswered { reply.metadata["is_incomplete"] = true }
        return reply
    }

    public func inspect(_ request: InspectRequest) -> InspectReply {
        CodeInspection(of: session, command: LineCommands.entry).reply(to: request)
    }

    public var usage: UsageReply? { processUsage.reply }

    public var comms: [String: String] { widgets.targets }

    public func receive(_ event: CommEvent, in context: CommContext) -> (@Sendable () -> Void)? {
        guard widgets.receive(event, in: context) else { return nil }
        return { [self] in
            bridge.answering(context) {
                for action in WidgetHub.shared.takeDue() {
                    OutputSink.current = nil
                    if let failure = session.call(action.run) {
                        OutputSink.current = nil
                        if let output = action.output {
                            output.show(failure: failure.name, failure.message, traceback: failure.traceback)
                            continue
                        }
                        bridge.send(failure.traceback.joined(separator: "\n") + "\n", to: .error)
                    }
                }
                streams.flush()
            }
        }
    }

    public func history(_ request: HistoryRequest) -> HistoryReply { history.reply(to: request) }

    public func interrupt() {
        session.interrupt()
        ShellProgram.interrupt()
    }

    public func shutdown(restart: Bool) {
        interrupt()
        session.close()
    }
}

extension ExecuteOutcome {
    fileprivate var plainText: String? {
        guard case .ok(let result?, _) = self else { return nil }
        return result.data["text/plain"]?.string
    }
}
