import JSON

/// What a widget in the kernel and its views in front ends tell each other, by the protocol of ipywidgets.
public enum WidgetMessage: Sendable, Equatable {
    /// The kernel makes a widget known, with its whole state.
    case open(identifier: String, state: [String: JSONValue])
    /// The kernel has changed some of the state.
    case update(identifier: String, state: [String: JSONValue])
    /// A front end has changed some of the state, which its other views should know.
    case echo(identifier: String, state: [String: JSONValue])
    /// The widget is gone.
    case close(identifier: String)
}
