import Foundation
import JSON
import Synchronization

/// The widgets of the session, as front ends know them.
///
/// Any thread may use it.
package final class WidgetHub: Sendable {
    package static let shared = WidgetHub()

    private struct State {
        var widgets: [String: Widget] = [:]
        /// Actions that are due, in the order in which they were asked for.
        var due: [WidgetAction] = []
    }

    private let state = Mutex(State())

    private init() {}

    /// Makes a widget known to front ends.
    func open(_ widget: Widget) {
        state.withLock { $0.widgets[widget.identifier] = widget }
        tell(.open(identifier: widget.identifier, state: widget.fullState))
    }

    /// Tells front ends of a change; outside a kernel there are none.
    func tell(_ message: WidgetMessage) { CellHosting.current?.send(message) }

    /// The identifiers of all widgets.
    package var identifiers: [String] { state.withLock { Array($0.widgets.keys) } }

    /// The widget with an identifier.
    package subscript(identifier: String) -> Widget? { state.withLock { $0.widgets[identifier] } }

    /// The states of all widgets by their identifiers, as a front end asks for them when it connects.
    package var states: [String: JSONValue] {
        state.withLock { $0.widgets }.mapValues { widget in
            let state = widget.fullState
            return [
                "model_name": state["_model_name"] ?? .null, "model_module": state["_model_module"] ?? .null,
                "model_module_version": state["_model_module_version"] ?? .null, "state": .object(state),
            ]
        }
    }

    /// Takes members of a widget's state that a front end has set. They are stored at once, so that a running cell sees
    /// them; what the widget does about them is due later.
    ///
    /// - Returns: Whether actions are due.
    package func take(_ members: [String: JSONValue], for identifier: String) -> Bool {
        guard let widget = self[identifier] else { return false }
        tell(.echo(identifier: identifier, state: members))
        let corrections = widget.take(members)
        if !corrections.isEmpty { tell(.update(identifier: identifier, state: corrections)) }
        return widget.isInput && makeDue(widget.allActions)
    }

    /// Takes an event: a button was pressed, or a text is complete.
    ///
    /// - Returns: Whether actions are due.
    package func takeEvent(_ name: String, for identifier: String) -> Bool {
        guard let widget = self[identifier], widget.events.contains(name) else { return false }
        return makeDue(widget.allActions)
    }

    /// A front end has closed a widget, which it then shows no more.
    package func close(_ identifier: String) { _ = state.withLock { $0.widgets.removeValue(forKey: identifier) } }

    /// Takes out the actions that are due, each once.
    package func takeDue() -> [WidgetAction] {
        state.withLock { state in
            defer { state.due = [] }
            return state.due
        }
    }

    private func makeDue(_ actions: [WidgetAction]) -> Bool {
        guard !actions.isEmpty else { return false }
        state.withLock { state in
            for action in actions {
                state.due.removeAll { $0.identifier == action.identifier }
                state.due.append(action)
            }
        }
        return true
    }
}
