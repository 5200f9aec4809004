import CellEngine
import CellSupport
import Figures
import Foundation
import JSON
import JupyterWire
import Notebook
import Synchronization

/// Carries what cells print, show and ask to the front end that sent them.
final class CellBridge: CellHost {
    private struct State {
        var context: ExecutionContext?
        /// The message of a front end that is being answered.
        var answered: CommContext?
        weak var streams: StandardStreams?
    }

    private let state = Mutex(State())

    /// The context of the running cell, or of the last that ran: its output may come late.
    var context: ExecutionContext? {
        get { state.withLock { $0.context } }
        set { state.withLock { $0.context = newValue } }
    }

    var streams: StandardStreams? {
        get { state.withLock { $0.streams } }
        set { state.withLock { $0.streams = newValue } }
    }

    /// Runs code that answers a message of a front end about a widget.
    func answering<Result>(_ message: CommContext, _ body: () -> Result) -> Result {
        state.withLock { $0.answered = message }
        defer { state.withLock { $0.answered = nil } }
        return body()
    }

    func send(_ text: String, to stream: StandardStreams.Stream) {
        if let sink = OutputSink.current { return sink.print(text, isError: stream == .error) }
        context?.stream(stream == .output ? .stdout : .stderr, text)
    }

    func display(_ representation: Representation, identifier: String?, isUpdate: Bool) {
        cell_host_enter()
        defer { cell_host_leave() }
        // What was printed before must be seen before.
        streams?.flush()
        if let sink = OutputSink.current {
            return sink.display(representation, identifier: identifier, isUpdate: isUpdate)
        }
        let bundle = MediaBundle(representation)
        if isUpdate, let identifier {
            context?.updateDisplay(bundle, id: identifier)
        } else {
            context?.display(bundle, id: identifier)
        }
    }

    func clearOutput(wait: Bool) {
        cell_host_enter()
        defer { cell_host_leave() }
        streams?.flush()
        if let sink = OutputSink.current { return sink.clear(wait: wait) }
        context?.clearOutput(waits: wait)
    }

    func flushOutput() {
        cell_host_enter()
        defer { cell_host_leave() }
        streams?.flush()
    }

    func send(_ message: WidgetMessage) {
        cell_host_enter()
        defer { cell_host_leave() }
        let channel = state.withLock { state -> (any CommChannel)? in state.answered ?? state.context }
        channel?.send(CommEvent(message), buffers: [])
    }

    func readLine(prompt: String, isPassword: Bool) throws -> String {
        cell_host_enter()
        defer { cell_host_leave() }
        streams?.flush()
        guard let context else { throw InputError.cellEnded }
        return try context.requestInput(prompt: prompt, isPassword: isPassword)
    }

    /// Serves `readLine()` and every other read from standard input.
    func readStandardInput() -> String? {
        guard let context else { return nil }
        do throws(InputError) {
            return try context.requestInput() + "\n"
        } catch {
            // A read cannot throw, and an empty answer would be mistaken for input.
            CellSession.stopRunningCell(name: "InputError", message: error.description)
            return nil
        }
    }
}

extension MediaBundle {
    init(_ representation: Representation) {
        let representation = representation.withPictures
        self.init(
            data: representation.mimeBundle,
            metadata: representation.metadata.mapValues { facts in .object(facts.mapValues(JSONValue.real)) })
    }
}

extension CommEvent {
    /// The name of the target of widgets' comms.
    static let widgetTarget = "jupyter.widget"

    /// The message in the protocol of ipywidgets.
    init(_ message: WidgetMessage) {
        func data(_ method: String, _ state: [String: JSONValue]) -> [String: JSONValue] {
            ["method": .string(method), "state": .object(state), "buffer_paths": []]
        }
        switch message {
        case .open(let identifier, let state):
            self = .open(
                CommOpen(
                    commID: identifier, targetName: Self.widgetTarget,
                    data: ["state": .object(state), "buffer_paths": []]))
        case .update(let identifier, let state):
            self = .message(CommMessage(commID: identifier, data: data("update", state)))
        case .echo(let identifier, let state):
            self = .message(CommMessage(commID: identifier, data: data("echo_update", state)))
        case .close(let identifier): self = .close(CommClose(commID: identifier))
        }
    }
}
