import CellEngine
import Figures
import JSON
import JupyterWire
import Notebook

/// What has run in a session besides the names that are left of it.
struct SessionLog {
    /// The cells of the history, in the order in which they ran.
    var cells: [(number: Int, text: String)] = []
    /// Whether the start-up file has had its turn.
    var hasStartedUp = false
    /// By the name of a file, how often it has run.
    var files: [String: Int] = [:]
}

extension SwiftKernel: CommandHost {
    package var cells: [(number: Int, text: String)] { log.withLock { $0.cells } }

    package func page(for name: String, detail: Int) -> MediaBundle? {
        CodeInspection(of: session, command: LineCommands.entry)
            .answeredPage(named: name, withSource: detail > 0) { self.session.isInterrupted }?.bundle
    }

    package func run(_ source: String, named name: String) throws(CommandError) {
        let count = log.withLock { log in
            log.files[name, default: 0] += 1
            return log.files[name] ?? 1
        }
        // Each label belongs to one text, since functions of earlier ones live on.
        let label = count == 1 ? "In[\(name)]" : "In[\(name) \(count)]"
        if case .failed(let failure) = session.run(source, label: label) {
            throw CommandError(name: failure.name, description: failure.message, traceback: failure.traceback)
        }
    }

    package func show(_ value: some Any) {
        bridge.display(Representation(of: value), identifier: nil, isUpdate: false)
    }

    package func flush() { streams.flush() }

    /// Runs commands in order.
    ///
    /// - Returns: What the front end is asked to do.
    func run(_ invocations: [CommandCell.Invocation]) throws(CommandError) -> [JSONValue] {
        var payload: [JSONValue] = []
        for invocation in invocations {
            if session.isInterrupted { throw CommandError.interrupted("the cell was stopped") }
            for request in try invocation.command.run(invocation.input, on: self) {
                switch request {
                case .page(let bundle):
                    payload.append(["source": "page", "data": .object(bundle.data), "start": 0])
                case .nextCell(let text, let replacesThis):
                    payload.append(
                        ["source": "set_next_input", "text": .string(text), "replace": .boolean(replacesThis)])
                }
            }
        }
        return payload
    }

    /// Runs the user's start-up file before the first cell.
    func startUp() {
        // It has its turn before the next cell then.
        guard !session.isInterrupted else { return }
        let isFirst = log.withLock { log in
            defer { log.hasStartedUp = true }
            return !log.hasStartedUp
        }
        guard isFirst, let problem = StartUpFile.run(on: self) else { return }
        bridge.send(problem + "\n", to: .error)
    }
}

extension ErrorMessage {
    init(_ error: CommandError) {
        self.init(name: error.name, value: error.description, traceback: error.traceback ?? [error.description])
    }
}
