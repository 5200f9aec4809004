import Figures
import LanguageModels
import ResultViews
import SparseShift
import TestSupport
import Testing

/// What a table of compared methods says below itself.
@Suite struct ComparisonViewTests {
    private func pairs(_ places: [String]) throws -> TextPairs {
        try TextPairs(
            places.flatMap { place in
                ["red", "blue"].map { colour in
                    TextPair(
                        before: "The door of the \(place) is \(colour).",
                        after: "The window of the \(place) is \(colour).",
                        changes: [.init(concept: 0, from: "door", to: "window")])
                }
                    + ["door", "window"].map { thing in
                        TextPair(
                            before: "The \(thing) of the \(place) is red.",
                            after: "The \(thing) of the \(place) is blue.",
                            changes: [.init(concept: 1, from: "red", to: "blue")])
                    }
            }, name: "doors", conceptNames: ["thing: window", "colour: blue"])
    }

    @Test func replicationAndChoiceAreSaid() throws {
        let model = try LanguageModel(fixtures + "/language-models/llama.gguf")
        let learned = try pairs(["house", "barn", "shop", "school", "mill", "hut", "inn"])
        let components = try train(
            PrincipalComponents.Configuration(features: 6), on: model.shifts(of: learned, layer: 1), observer: nil)
        let found = try model.comparison(
            of: [
                .replicated(SSAE.Configuration(features: 4, length: .steps(400)), trainings: 3),
                .pretrained(components, named: "published"),
            ],
            training: { _ in learned },
            testing: pairs(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]), seeds: 0..<1,
            layer: 1, readingLayer: .finalNorm, scale: 0.5, texts: 12, randomFeatures: 4, inversePenalty: 10,
            progress: { _ in })
        let note = found.table.note
        let replication = try #require(found.rows[0].scores[0].replication)
        #expect(note.contains("Replicated SSAE: of 4 features a training, \(replication.count) return in most"))
        #expect(
            note.contains(
                "Published: features were chosen among 6, and random columns among 4, so that choosing gives it more; compare it with as many random columns."
            ))
        let equal = try model.comparison(
            of: [.pretrained(components, named: "published")], training: { _ in learned },
            testing: pairs(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]), seeds: 0..<1,
            layer: 1, readingLayer: .finalNorm, scale: 0.5, texts: 12, randomFeatures: 6, inversePenalty: 10,
            progress: { _ in })
        #expect(!equal.table.note.contains("chosen among"))
    }
}
