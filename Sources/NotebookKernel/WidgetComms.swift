import JSON
import JupyterWire
import Notebook
import Synchronization

/// The comms between widgets and front ends, by the protocol of ipywidgets 8.
final class WidgetComms: Sendable {
    private let bridge: CellBridge
    /// The comms on which front ends ask for the states of all widgets.
    private let controls = Mutex<Set<String>>([])

    private static let controlTarget = "jupyter.widget.control"

    init(bridge: CellBridge) { self.bridge = bridge }

    /// The targets of all comms, by their identifiers.
    var targets: [String: String] {
        Dictionary(uniqueKeysWithValues: WidgetHub.shared.identifiers.map { ($0, CommEvent.widgetTarget) })
    }

    /// Takes a message of a front end.
    ///
    /// - Returns: Whether actions of widgets are due.
    func receive(_ event: CommEvent, in context: CommContext) -> Bool {
        switch event {
        case .open(let comm):
            if comm.targetName == Self.controlTarget {
                controls.withLock { _ = $0.insert(comm.commID) }
            } else {
                context.send(.close(CommClose(commID: comm.commID)), buffers: [])
            }
            return false
        case .close(let comm):
            if controls.withLock({ $0.remove(comm.commID) }) == nil { WidgetHub.shared.close(comm.commID) }
            return false
        case .message(let message): return receive(message, in: context)
        }
    }

    private func receive(_ message: CommMessage, in context: CommContext) -> Bool {
        let hub = WidgetHub.shared
        let identifier = message.commID
        switch message.data["method"]?.string {
        case "update":
            return bridge.answering(context) { hub.take(message.data["state"]?.object ?? [:], for: identifier) }
        case "request_state":
            guard let widget = hub[identifier] else { return false }
            context.send(CommEvent(.update(identifier: identifier, state: widget.fullState)), buffers: [])
            return false
        case "request_states":
            guard controls.withLock({ $0.contains(identifier) }) else { return false }
            let data: [String: JSONValue] = [
                "method": "update_states", "states": .object(hub.states), "buffer_paths": [],
            ]
            context.send(.message(CommMessage(commID: identifier, data: data)), buffers: [])
            return false
        case "custom":
            return hub.takeEvent(message.data["content"]?["event"]?.string ?? "", for: identifier)
        default: return false
        }
    }
}
