import Figures
import Foundation
import JSON
import Synchronization

/// Collects what code prints and displays, as outputs of the notebook format.
package final class OutputSink: Sendable {
    private struct State {
        var outputs: [(identifier: String?, json: JSONValue, representation: Representation?)] = []
        var isClearing = false
        var published = ContinuousClock.now
    }

    private let state = Mutex(State())
    nonisolated(unsafe) private let change: ([JSONValue]) -> Void

    /// The sink of the code that is running, if there is one.
    package static var current: OutputSink? {
        get { shared.withLock { $0 } }
        set { shared.withLock { $0 = newValue } }
    }
    private static let shared = Mutex<OutputSink?>(nil)

    /// How often outputs that come while code runs are shown.
    private static let interval = Duration.milliseconds(100)

    /// - Parameter change: Gets all outputs, from time to time and at the end.
    init(_ change: @escaping ([JSONValue]) -> Void) { self.change = change }

    /// Runs code, whose output comes here.
    func capture<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        let outer = Self.current
        CellHosting.current?.flushOutput()
        Self.current = self
        defer {
            CellHosting.current?.flushOutput()
            Self.current = outer
        }
        try body()
    }

    /// Adds printed text.
    package func print(_ text: String, isError: Bool) {
        let name: JSONValue = isError ? "stderr" : "stdout"
        state.withLock { state in
            clearIfDue(&state)
            if let last = state.outputs.last?.json, last["output_type"] == "stream", last["name"] == name {
                let whole = (last["text"]?.string ?? "") + text
                state.outputs[state.outputs.count - 1].json = [
                    "output_type": "stream", "name": name, "text": .string(whole),
                ]
            } else {
                state.outputs.append(
                    (nil, ["output_type": "stream", "name": name, "text": .string(text)], .text(text)))
            }
        }
    }

    /// Adds a display, or replaces the one with the same identifier.
    package func display(_ representation: Representation, identifier: String?, isUpdate: Bool) {
        let json: JSONValue = [
            "output_type": "display_data", "data": .object(representation.mimeBundle),
            "metadata": .object(representation.metadata.mapValues { .object($0.mapValues(JSONValue.real)) }),
        ]
        let isDue = state.withLock { state in
            clearIfDue(&state)
            if let identifier, let index = state.outputs.firstIndex(where: { $0.identifier == identifier }) {
                state.outputs[index] = (identifier, json, representation)
            } else {
                state.outputs.append((identifier, json, representation))
            }
            return state.published + Self.interval < .now
        }
        if isDue { publish() }
    }

    /// Removes all outputs, now or when the next one comes.
    package func clear(wait: Bool) {
        state.withLock { state in
            state.isClearing = wait
            if !wait { state.outputs = [] }
        }
    }

    /// Hands the outputs on.
    func publish() {
        let outputs = state.withLock { state in
            state.published = .now
            return state.outputs.map(\.json)
        }
        change(outputs)
    }

    /// The last display with the text of all outputs, for where there is room for one.
    var representation: Representation {
        state.withLock { state in
            let all = state.outputs.compactMap(\.representation)
            let texts = all.compactMap { representation -> String? in
                if case .text(let text)? = representation.contents["text/plain"] { text } else { nil }
            }
            let rich = all.last { $0.contents.keys.contains { $0 != "text/plain" } }
            return (rich ?? Representation(contents: [:])) + .text(texts.joined(separator: "\n"))
        }
    }

    private func clearIfDue(_ state: inout State) {
        if state.isClearing { state.outputs = [] }
        state.isClearing = false
    }
}

extension Representation {
    /// The forms as front ends take them.
    package var mimeBundle: [String: JSONValue] {
        contents.reduce(into: [:]) { data, form in
            switch form.value {
            case .text(let text):
                let isJSON = form.key == "application/json" || form.key.hasSuffix("+json")
                data[form.key] = isJSON ? (try? JSONValue(decoding: text)) ?? .string(text) : .string(text)
            case .bytes(let bytes): data[form.key] = .string(Data(bytes).base64EncodedString())
            }
        }
    }
}
