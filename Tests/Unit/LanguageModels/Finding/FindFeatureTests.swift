import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// With directions of known concepts as features: what ends a text, and how it begins.
@Suite(.serialized) struct FindFeatureTests {
    private let model: LanguageModel
    private let pairs: TextPairs
    private let found: TrainedModel

    private static let words = ["door", "wall", "lamp", "book", "chair", "stone", "glass", "river", "cloud", "horse"]

    init() throws {
        model = try TinyModel.llama.open()
        let words = Self.words.flatMap { first in Self.words.map { "\(first) \($0)" } }
        pairs = try TextPairs(
            words.enumerated().map { index, words in
                var pair = TextPair(before: "a \(words).", after: "a \(words)", changes: [])
                if index % 2 == 0 {
                    pair.changes.append(.init(concept: 0, from: ".", to: "!"))
                }
                if index % 3 == 0 {
                    pair.changes.append(.init(concept: 1, from: "a", to: "two"))
                    pair.after = "two \(words)"
                }
                pair.after += index % 2 == 0 ? "!" : "."
                return pair
            }.filter { !$0.changes.isEmpty }, name: "ends", conceptNames: ["end: . → !", "begin: a → two"])
        found = try train(
            MeanDifference.Configuration(), on: try model.shifts(of: pairs, layer: 1), seed: 0, observer: nil)
    }

    /// A model of embeddings has codes of texts, whose differences count; of shifts alone it has none.
    @Test func modelsOfEmbeddings() throws {
        let embedded = try model.embeddingPairs(of: pairs, layer: 1)
        let autoencoder = try train(
            ReLU.Configuration(features: 6), on: RawEmbeddings(embedded.path), seed: 0, observer: nil)
        #expect(autoencoder.encodesEmbeddings)
        let ofTexts = try autoencoder.findFeature(of: 0, in: pairs, embeddedBy: model, layer: 1)
        #expect(try ofTexts == autoencoder.findFeature(of: 0, in: embedded))
        let shifts = try model.shifts(of: pairs, layer: 1)
        let refused = message { _ = try autoencoder.findFeature(of: 0, in: shifts) }
        #expect(refused.contains("codes embeddings, not shifts; give pairs of embeddings"))
    }

    @Test func labelledTexts() throws {
        for concept in 0..<2 {
            let search = try found.findFeature(of: concept, in: pairs, embeddedBy: model, layer: 1)
            #expect(search.concept == pairs.conceptNames[concept])
            #expect(search.best.feature == concept && search.best.sign == 1 && search.best.correlation > 0.6)
        }
        let shifts = try model.shifts(of: pairs, layer: 1)
        #expect(
            shifts.annotations.conceptNames == pairs.conceptNames && shifts.annotations.phrases?.count == pairs.count)
        #expect(try found.findFeature(of: "end: . → !", in: shifts).best.feature == 0)
        #expect(
            message { _ = try found.findFeature(of: "end", in: shifts) }
                .hasSuffix("no concept is called 'end'; there are 2, such as 'end: . → !', 'begin: a → two'."))
    }

    @Test func twoListsOfPrompts() throws {
        let with = Self.words.map { "my old \($0)!" }
        let without = Self.words.map { "my old \($0)." }
        let search = try found.findFeature(
            named: "exclamation", with: with, without: without, embeddedBy: model, layer: 1)
        #expect(search.best.feature == 0 && search.best.sign == 1)
        #expect(search.best.correlation > 0.8 && search.best.concordance > 0.9 && search.lead! > 0)
        #expect(
            search.chosenOn == 5 && search.scoredOn == 5 && search.scoredChanges == 5 && search.concept == "exclamation"
        )
        let opposite = try found.findFeature(with: without, without: with, embeddedBy: model, layer: 1)
        #expect(opposite.best.feature == 0 && opposite.best.sign == -1)
        // Lists that differ in nothing have no feature that holds what the choice promised.
        let mixed = zip(with, without).enumerated().map { $0 % 2 == 0 ? ($1.0, $1.1) : ($1.1, $1.0) }
        let nothing = try found.findFeature(with: mixed.map(\.0), without: mixed.map(\.1), embeddedBy: model, layer: 1)
        #expect(nothing.best.correlation < nothing.chance)
    }

    @Test func conceptsThatAlwaysChange() throws {
        let ends = try TextPairs(
            Self.words.map {
                TextPair(
                    before: "my old \($0).", after: "my old \($0)!", changes: [.init(concept: 0, from: ".", to: "!")])
            },
            name: "always", conceptNames: ["end"])
        let search = try found.findFeature(of: 0, in: ends, embeddedBy: model, layer: 1)
        #expect(search.best.feature == 0 && search.best.concordance > 0.9 && search.scoredOn == 5, "\(search)")
    }

    /// A word comes, goes or stays, whatever its letters' case and the punctuation beside it.
    @Test func wordsThatComeAndGo() throws {
        let texts = [
            ("a cat", "a red cat"), ("Red, cat", "a cat"), ("a red cat", "the RED dog"), ("a cat", "a redder cat"),
            ("a cat", "a cat (red)"), ("a cat", "a red-haired cat"), ("a red red cat", "a red cat"),
            ("red dog", "a dog"), ("a cat", "a red cat"),
        ]
        let phrases = PairPhrases(texts.map { (before: $0.0, after: $0.1) })
        #expect(try WordConcept("RED").changes(in: phrases, of: "x") == [1, -1, 0, 0, 1, 0, 0, -1, 1])
        // The last pair is the first once more.
        #expect(
            message { _ = try WordConcept("red").changes(in: phrases.picked(at: [0, 1, 4, 8]), of: "x") }
                == "x: the word 'red' comes or goes in 3 different pairs; at least 4 are needed to choose a feature and to score it."
        )
        for text in ["", "red cat", "!"] {
            #expect(message { _ = try WordConcept(text) } == "'\(text)' is not one word.")
        }
        // The word of a concept that is known has its feature, without labels, and the changes' scores.
        let shifts = try model.shifts(of: pairs, layer: 1)
        let bare = try Shifts(
            shifts.matrix, annotations: ShiftAnnotations(phrases: shifts.annotations.phrases), name: "bare")
        let search = try found.findFeature(ofWord: "Two", in: bare)
        #expect(search.concept == "word: two")
        let labelled = try found.findFeature(of: 1, in: shifts)
        #expect(search.candidates == labelled.candidates && search.scoredChanges == labelled.scoredChanges)
        #expect(
            message { _ = try found.findFeature(ofWord: "two", in: try Shifts(shifts.matrix, name: "none")) }
                == "none: its texts are not known, so no word can be looked for.")
        #expect(
            message { _ = try found.findFeature(ofWord: "blue", in: bare) }
                .hasPrefix("bare: the word 'blue' comes or goes in 0 different pairs; at least 4 are needed"))
    }

    @Test func topActivations() throws {
        let shifts = try model.shifts(of: pairs, layer: 1)
        let direction = found.steeringVector(0)
        let expected = (0..<shifts.count).map { row in
            zip(shifts.matrix.row(row), direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let top = try found.topActivating(feature: 0, in: shifts, count: 4)
        let order = expected.indices.sorted { expected[$0] > expected[$1] }
        #expect(top.positive.map(\.index) == Array(order.prefix(4)))
        #expect(top.negative.map(\.index) == order.reversed().prefix(4).filter { expected[$0] < 0 })
        #expect(top.positive.allSatisfy { abs($0.activation - expected[$0.index]) < 1e-4 })
        #expect(top.positive.allSatisfy { $0.before == pairs[$0.index].before && $0.after == pairs[$0.index].after })
        #expect(top.positiveCount == expected.count { $0 > 0 } && top.count == pairs.count)
        #expect("\(top)".contains(" → \"\(pairs[order[0]].after)\""))
        // Without texts.
        let bare = try found.topActivating(feature: 1, in: try Shifts(shifts.matrix), count: 1)
        #expect(bare.positive[0].before == nil)
    }

    @Test func refusals() throws {
        let shifts = try Shifts(Matrix(rows: 3, columns: 5, repeating: 1))
        #expect(
            message { _ = try found.topActivating(feature: 2, in: shifts) } == "there is no feature 2, only 0 to 1.")
        #expect(
            message { _ = try found.topActivating(feature: 0, in: shifts) }
                == "shifts is 5 wide, but the features are of shifts that are 32 wide.")
        #expect(
            message { _ = try found.findFeature(of: 0, in: try Shifts(Matrix(rows: 3, columns: 32))) }
                == "shifts: the shifts have no labels, so no concept can be looked for.")
        let words = Self.words
        #expect(
            message {
                _ = try found.findFeature(named: "joy", with: ["a", "b", "a", "c"], without: words, embeddedBy: model)
            }
                == "joy: 3 different prompts with it; at least 4 are needed to choose a feature and to score it.")
        #expect(
            message { _ = try found.findFeature(named: "joy", with: words, without: words, embeddedBy: model) }
                == "joy: 'book' is in both lists.")
        let few = try pairs.filtered { $0.before.hasPrefix("a door d") || $0.before.hasPrefix("a door w") }
        #expect(
            message { _ = try found.findFeature(of: 1, in: few, embeddedBy: model, layer: 1) }
                .contains("begin: a → two: it changes in "))
    }
}
