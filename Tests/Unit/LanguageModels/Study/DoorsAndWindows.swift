import LanguageModels
import SparseShift

extension TextPairs {
    /// Sentences of a door or a window that is red or blue, in pairs that change one of the two: four pairs a place.
    static func doorsAndWindows(
        of places: [String], concepts: [String] = ["thing: window", "colour: blue"]
    ) throws -> TextPairs {
        let (things, colours) = (["door", "window"], ["red", "blue"])
        func text(_ place: String, _ thing: Int, _ colour: Int) -> String {
            "The \(things[thing]) of the \(place) is \(colours[colour])."
        }
        return try TextPairs(
            places.flatMap { place in
                (0...1).flatMap { other in
                    [
                        TextPair(
                            before: text(place, 0, other), after: text(place, 1, other),
                            changes: [.init(concept: 0, from: "door", to: "window")]),
                        TextPair(
                            before: text(place, other, 0), after: text(place, other, 1),
                            changes: [.init(concept: 1, from: "red", to: "blue")]),
                    ]
                }
            }, name: "doors", conceptNames: concepts)
    }
}
