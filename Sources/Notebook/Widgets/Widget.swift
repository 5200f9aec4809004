import Figures
import Foundation
import JSON
import Synchronization

/// A control or another part of a notebook that a front end shows and the kernel knows: a model of ipywidgets 8.
///
/// It shows itself as the value of a cell's last line or by `display(_:)`, any number of times. Front ends without
/// widgets show a text in its place.
public class Widget: Displayable, @unchecked Sendable {
    /// The identifier of the widget's model for front ends: 32 hexadecimal digits.
    public let identifier = UUID().uuidString.replacing("-", with: "").lowercased()
    private let state: Mutex<[String: JSONValue]>
    /// What runs when the user does something with it; set on the thread of cells.
    private let actions = Mutex<[WidgetAction]>([])

    /// The modules of front ends, and the versions that the models follow.
    enum Module {
        case controls, base, output

        var name: String {
            switch self {
            case .controls: "@jupyter-widgets/controls"
            case .base: "@jupyter-widgets/base"
            case .output: "@jupyter-widgets/output"
            }
        }
        var version: String { self == .output ? "1.0.0" : "2.0.0" }
    }

    /// Makes the widget known to front ends.
    ///
    /// - Parameters:
    ///   - model: The model's name without `Model`.
    ///   - view: The view's name without `View`; the model's by default. `nil` for a part of others that is not shown.
    ///   - style: The name of the model of its style, if it has one.
    ///   - state: The state beside what all models have.
    init(
        model: String, view: String?? = .none, module: Module = .controls, style: String? = nil, hasLayout: Bool = true,
        viewModule: Module? = nil, state: [String: JSONValue]
    ) {
        var all = state
        all["_model_name"] = .string(model + "Model")
        all["_model_module"] = .string(module.name)
        all["_model_module_version"] = .string(module.version)
        let viewName: String? = if let view { view } else { model }
        let viewModule = viewModule ?? module
        all["_view_name"] = viewName.map { .string($0 + "View") } ?? .null
        all["_view_module"] = .string(viewModule.name)
        all["_view_module_version"] = .string(viewModule.version)
        all["_view_count"] = .null
        var parts: [Widget] = []
        if hasLayout {
            let layout = WidgetPart.layout()
            parts.append(layout)
            all["layout"] = layout.reference
            all["_dom_classes"] = all["_dom_classes"] ?? []
            all["tabbable"] = .null
            all["tooltip"] = .null
        }
        if let style {
            let style = WidgetPart.style(style)
            parts.append(style)
            all["style"] = style.reference
        }
        self.state = Mutex(all)
        WidgetHub.shared.open(self)
        _ = parts
    }

    /// How other models refer to this one.
    var reference: JSONValue { .string("IPY_MODEL_" + identifier) }

    /// The whole state, as front ends know it.
    package var fullState: [String: JSONValue] { state.withLock { $0 } }

    /// Reads a member of the state.
    func member(_ key: String) -> JSONValue? { state.withLock { $0[key] } }

    /// Changes members of the state, and tells front ends of those that differ.
    func set(_ members: [String: JSONValue]) {
        let changed = state.withLock { state in
            let changed = members.filter { state[$0.key] != $0.value }
            state.merge(changed) { _, new in new }
            return changed
        }
        if !changed.isEmpty { WidgetHub.shared.tell(.update(identifier: identifier, state: changed)) }
    }

    /// What a member becomes that a front end sets; `nil` for a value that it cannot have. Any value by default.
    func accepted(_ value: JSONValue, for key: String) -> JSONValue? { value }

    /// Takes members that a front end has set.
    ///
    /// - Returns: What has to be told to front ends because it is not what they have set.
    func take(_ members: [String: JSONValue]) -> [String: JSONValue] {
        var corrections: [String: JSONValue] = [:]
        for (key, value) in members where !key.hasPrefix("_") {
            let accepted = accepted(value, for: key)
            if accepted != value { corrections[key] = accepted ?? member(key) ?? .null }
            if let accepted { state.withLock { $0[key] = accepted } }
        }
        return corrections
    }

    /// Has something done whenever the user changes or presses it.
    func add(_ action: WidgetAction) { actions.withLock { $0.append(action) } }

    /// What is to be done when the user does something with it.
    package var allActions: [WidgetAction] { actions.withLock { $0 } }

    /// The widget in words.
    package var summary: String { member("description")?.string ?? "a widget" }

    /// The view, and a text for front ends without widgets.
    public var representation: Representation { view(beside: .text(summary)) }

    /// The view beside other forms.
    func view(beside other: Representation) -> Representation {
        let view: JSONValue = ["version_major": 2, "version_minor": 0, "model_id": .string(identifier)]
        return other
            + Representation(contents: [
                "application/vnd.jupyter.widget-view+json": .text(view.encodedString)
            ])
    }
}

/// What is done when the user does something with a widget.
package struct WidgetAction: Sendable {
    /// The same for actions of which one is enough, however many widgets ask for it.
    package let identifier = UUID()
    /// Where to show why it failed; below the cell that ran last by default.
    package let output: Output?
    nonisolated(unsafe) private let body: () throws -> Void

    init(showingFailureIn output: Output? = nil, _ body: @escaping () throws -> Void) {
        self.output = output
        self.body = body
    }

    /// Does it, on the thread of cells.
    package func run() throws { try body() }
}

/// The layout or the style of a widget.
final class WidgetPart: Widget, @unchecked Sendable {
    static func layout() -> WidgetPart {
        WidgetPart(model: "Layout", module: .base, hasLayout: false, state: [:])
    }

    static func style(_ name: String) -> WidgetPart {
        var state: [String: JSONValue] = [:]
        if name != "ButtonStyle" { state["description_width"] = "" }
        return WidgetPart(model: name, view: .some("Style"), hasLayout: false, viewModule: .base, state: state)
    }
}
