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

    func send(_ text: String, to stream: StandardStreams.Stream) {
        context?.stream(stream == .output ? .stdout : .stderr, text)
    }

    func display(_ representation: Representation, identifier: String?, isUpdate: Bool) {
        cell_host_enter()
        defer { cell_host_leave() }
        // What was printed before must be seen before.
        streams?.flush()
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
        context?.clearOutput(waits: wait)
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
            data: representation.contents.reduce(into: [:]) { data, form in
                switch form.value {
                case .text(let text):
                    let isJSON = form.key == "application/json" || form.key.hasSuffix("+json")
                    data[form.key] = isJSON ? (try? JSONValue(decoding: text)) ?? .string(text) : .string(text)
                case .bytes(let bytes): data[form.key] = .string(Data(bytes).base64EncodedString())
                }
            },
            metadata: representation.metadata.mapValues { facts in .object(facts.mapValues(JSONValue.real)) })
    }
}
