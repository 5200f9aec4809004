import JSON
import JupyterWire
import NotebookFiles

/// The states of the widgets that cells have made, as notebooks keep them for exports.
struct WidgetStates {
    private static let mediaType = "application/vnd.jupyter.widget-state+json"
    private static let target = "jupyter.widget"

    private var states: [String: [String: JSONValue]] = [:]

    /// Takes what the kernel tells about a widget.
    mutating func take(_ event: CommEvent) {
        switch event {
        case .open(let comm) where comm.targetName == Self.target:
            states[comm.commID] = comm.data["state"]?.object ?? [:]
        case .message(let message) where message.data["method"]?.string == "update":
            states[message.commID]?.merge(message.data["state"]?.object ?? [:]) { _, new in new }
        case .close(let comm): states[comm.commID] = nil
        case .open, .message: break
        }
    }

    /// Puts the states into a notebook's metadata, in place of those of an earlier run.
    func write(to notebook: inout NotebookFile) {
        guard !states.isEmpty else {
            notebook.metadata["widgets"] = nil
            return
        }
        let models = states.mapValues { state -> JSONValue in
            [
                "model_name": state["_model_name"] ?? "", "model_module": state["_model_module"] ?? "",
                "model_module_version": state["_model_module_version"] ?? "", "state": .object(state),
            ]
        }
        notebook.metadata["widgets"] = [
            Self.mediaType: ["version_major": 2, "version_minor": 0, "state": .object(models)]
        ]
    }
}
