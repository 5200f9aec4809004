import JSON
import Requirements

/// A list from which one value is chosen.
public final class Dropdown<Choice>: ChoiceControl<Choice>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - choices: The values; their descriptions are shown.
    ///   - index: The place of the value at the beginning.
    public init(_ description: String, _ choices: [Choice], at index: Int = 0) {
        super.init(
            model: "Dropdown", choices, at: index, description: description, labels: choices.map { "\($0)" }, state: [:]
        )
    }

    /// - Parameters:
    ///   - description: The text beside it.
    ///   - choices: The values with the texts to show for them.
    ///   - index: The place of the value at the beginning.
    public init(_ description: String, _ choices: KeyValuePairs<String, Choice>, at index: Int = 0) {
        super.init(
            model: "Dropdown", choices.map(\.value), at: index, description: description, labels: choices.map(\.key),
            state: [:])
    }
}

/// Buttons of which one is chosen.
public final class RadioButtons<Choice>: ChoiceControl<Choice>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - choices: The values; their descriptions are shown.
    ///   - index: The place of the value at the beginning.
    public init(_ description: String, _ choices: [Choice], at index: Int = 0) {
        super.init(
            model: "RadioButtons", choices, at: index, description: description, labels: choices.map { "\($0)" },
            state: ["orientation": "vertical"])
    }
}

/// A slider through values.
public final class SelectionSlider<Choice>: ChoiceControl<Choice>, @unchecked Sendable {
    /// - Parameters:
    ///   - description: The text beside it.
    ///   - choices: The values; their descriptions are shown.
    ///   - index: The place of the value at the beginning.
    public init(_ description: String, _ choices: [Choice], at index: Int = 0) {
        super.init(
            model: "SelectionSlider", choices, at: index, description: description, labels: choices.map { "\($0)" },
            style: "SliderStyle",
            state: ["orientation": "horizontal", "readout": true, "continuous_update": true, "behavior": "drag-tap"])
    }
}

/// A control that chooses from values. Only their texts and the place of the chosen one go to front ends.
public class ChoiceControl<Choice>: Control<Choice>, @unchecked Sendable {
    private let labels: [String]

    init(
        model: String, _ choices: [Choice], at index: Int, description: String, labels: [String],
        style: String = "DescriptionStyle", state: [String: JSONValue]
    ) {
        require(!choices.isEmpty, "choices: at least one, not none.")
        require(choices.indices.contains(index), "index: from 0 to \(choices.count - 1), not \(index).")
        self.labels = labels
        let chosen = ChosenPlace(index)
        super.init(
            model: model, style: style, description: description, key: "index", value: choices[index],
            state: state.merging(["_options_labels": .array(labels.map(JSONValue.string))]) { old, _ in old },
            decode: { json in
                guard let place = json.integer, choices.indices.contains(place) else { return nil }
                chosen.index = place
                return choices[place]
            },
            // A value is told by the place from which it was read.
            encode: { _ in .integer(chosen.index) })
    }

    /// The place of the chosen value; setting it moves the control in front ends.
    public var index: Int {
        get { member("index")?.integer ?? 0 }
        set {
            require(labels.indices.contains(newValue), "index: from 0 to \(labels.count - 1), not \(newValue).")
            set(["index": .integer(newValue)])
        }
    }

    override package var summary: String { "\(member("description")?.string ?? "") = \(labels[index])" }
}

/// The place of the value that was chosen last.
private final class ChosenPlace {
    var index: Int

    init(_ index: Int) { self.index = index }
}
