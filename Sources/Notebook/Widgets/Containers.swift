import Figures
import JSON

/// Widgets beside or below one another.
public class Box: Widget, @unchecked Sendable {
    private let children: [Widget]

    init(model: String, _ children: [Widget], classes: [String] = []) {
        self.children = children
        super.init(
            model: model,
            state: [
                "children": .array(children.map(\.reference)), "box_style": "",
                "_dom_classes": .array(classes.map(JSONValue.string)),
            ])
    }

    override package var summary: String { children.map(\.summary).joined(separator: "\n") }
}

/// Widgets beside one another.
public final class HBox: Box, @unchecked Sendable {
    /// - Parameter children: The widgets, from left to right.
    public init(_ children: Widget...) { super.init(model: "HBox", children) }
}

/// Widgets below one another.
public final class VBox: Box, @unchecked Sendable {
    /// - Parameter children: The widgets, from top to bottom.
    public init(_ children: Widget...) { super.init(model: "VBox", children) }

    init(interactive children: [Widget]) {
        super.init(model: "VBox", children, classes: ["widget-interact"])
    }
}

/// A bar that shows how far something is.
public final class IntProgress: Widget, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - range: Its ends.
    ///   - value: Where it stands at the beginning; at its lower end by default.
    public init(_ description: String, _ range: ClosedRange<Int>, value: Int? = nil) {
        super.init(
            model: "IntProgress", view: .some("Progress"), style: "ProgressStyle",
            state: [
                "description": .string(description), "description_allow_html": false,
                "min": .integer(range.lowerBound), "max": .integer(range.upperBound),
                "value": .integer(value ?? range.lowerBound), "orientation": "horizontal", "bar_style": "",
            ])
    }

    /// Where the bar stands.
    public var value: Int {
        get { member("value")?.integer ?? 0 }
        set { set(["value": .integer(newValue)]) }
    }
}
