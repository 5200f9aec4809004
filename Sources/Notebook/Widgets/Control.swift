import JSON

/// A widget with a value that the user changes.
///
///     let strength = FloatSlider("strength", 0...8)
///     strength.value                               // also while the cell runs
///     strength.onChange { print($0) }
public class Control<Value>: Widget, @unchecked Sendable {
    private let key: String
    private let decode: (JSONValue) -> Value?
    private let encode: (Value) -> JSONValue

    /// - Parameters:
    ///   - key: The member of the state that holds the value.
    ///   - decode: The value that a member stands for, brought into the control's range; `nil` for none.
    ///   - encode: The member for a value, brought into the control's range.
    init(
        model: String, view: String?? = .none, style: String, description: String, key: String = "value", value: Value,
        state: [String: JSONValue], decode: @escaping (JSONValue) -> Value?, encode: @escaping (Value) -> JSONValue
    ) {
        self.key = key
        self.decode = decode
        self.encode = encode
        var all: [String: JSONValue] = [
            "description": .string(description), "description_allow_html": false, "disabled": false,
        ]
        all.merge(state) { _, new in new }
        all[key] = encode(value)
        super.init(model: model, view: view, style: style, state: all)
    }

    /// The value; setting it moves the control in front ends. A value beyond the control's range becomes the nearest one
    /// within.
    public var value: Value {
        get { decode(member(key) ?? .null)! }
        set { set([key: encode(newValue)]) }
    }

    /// Has something done whenever the user has changed the value, between cells. What it prints and displays comes below
    /// the cell that ran last; an `interact` has a place of its own.
    public func onChange(_ action: @escaping (Value) throws -> Void) {
        add(WidgetAction { [unowned self] in try action(value) })
    }

    override func accepted(_ value: JSONValue, for key: String) -> JSONValue? {
        key == self.key ? decode(value).map(encode) : value
    }

    override package var summary: String { "\(super.summary) = \(value)" }
}

extension Widget {
    /// Whether the user can change its state.
    package var isInput: Bool { !(self is Output) && !(self is Box) && !(self is Button) }

    /// The events that it reacts to.
    package var events: Set<String> { self is Button ? ["click"] : [] }
}
