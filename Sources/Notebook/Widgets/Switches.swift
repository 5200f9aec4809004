import JSON

/// A box that is checked or not.
public final class Checkbox: Control<Bool>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - value: Whether it is checked at the beginning.
    public init(_ description: String, value: Bool = false) {
        super.init(
            model: "Checkbox", style: "DescriptionStyle", description: description, value: value,
            state: ["indent": true], decode: \.boolean, encode: JSONValue.boolean)
    }
}

/// A button that stays pressed until it is pressed again.
public final class ToggleButton: Control<Bool>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text on it.
    ///   - value: Whether it is pressed at the beginning.
    public init(_ description: String, value: Bool = false) {
        super.init(
            model: "ToggleButton", style: "DescriptionStyle", description: description, value: value,
            state: ["button_style": "", "icon": ""], decode: \.boolean, encode: JSONValue.boolean)
    }
}

/// A line of text.
public final class TextField: Control<String>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - value: The text at the beginning.
    ///   - placeholder: What an empty line shows.
    ///   - isContinuous: Whether it has its values while it is typed, or only at the end of the line.
    public init(_ description: String, value: String = "", placeholder: String = "", isContinuous: Bool = false) {
        super.init(
            model: "Text", style: "DescriptionStyle", description: description, value: value,
            state: [
                "placeholder": .string(placeholder.isEmpty ? "\u{200B}" : placeholder),
                "continuous_update": .boolean(isContinuous),
            ], decode: \.string, encode: JSONValue.string)
    }
}

/// A button that has something done when it is pressed.
public final class Button: Widget, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text on it.
    ///   - action: What is done between cells when it is pressed. What it prints and displays comes below the cell that
    ///     ran last.
    public init(_ description: String, action: @escaping () throws -> Void) {
        super.init(
            model: "Button", style: "ButtonStyle",
            state: [
                "description": .string(description), "disabled": false, "button_style": "", "icon": "",
            ])
        add(WidgetAction(action))
    }
}
