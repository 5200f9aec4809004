import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite(.serialized) struct SelectivityTests {
    /// Sentences of a door or a window that is red or blue, in pairs that change one of the two.
    private func pairs() throws -> TextPairs {
        let (things, colours) = (["door", "window"], ["red", "blue"])
        var pairs: [TextPair] = []
        for place in ["house", "barn", "shop", "school", "mill", "hut", "inn", "tower"] {
            func text(_ thing: Int, _ colour: Int) -> String {
                "The \(things[thing]) of the \(place) is \(colours[colour])."
            }
            for other in 0...1 {
                pairs.append(
                    TextPair(
                        before: text(0, other), after: text(1, other),
                        changes: [.init(concept: 0, from: "door", to: "window")]))
                pairs.append(
                    TextPair(
                        before: text(other, 0), after: text(other, 1),
                        changes: [.init(concept: 1, from: "red", to: "blue")]))
            }
        }
        return try TextPairs(pairs, name: "doors", conceptNames: ["thing: window", "colour: blue"])
    }

    private func matrix(_ values: [[Double]], _ concepts: [String], features: [Int?] = []) -> SelectivityMatrix {
        SelectivityMatrix(
            method: "m", concepts: concepts, values: values, intervals: values.map { $0.map { $0...$0 } },
            features: features.isEmpty ? concepts.map { _ in nil } : features)
    }

    @Test func labelsFollowFromPairs() throws {
        let texts = try ConceptTexts(pairs())
        #expect(texts.texts.count == 32 && Set(texts.texts).count == 32)
        for (text, labels) in zip(texts.texts, texts.labels) {
            #expect(labels == [text.contains("window"), text.contains("blue")])
        }
        let wrong = try TextPairs(
            [
                TextPair(before: "a", after: "b", changes: [.init(concept: 0, from: "", to: "x")]),
                TextPair(before: "b", after: "c", changes: [.init(concept: 0, from: "", to: "x")]),
            ], name: "wrong", conceptNames: ["x"])
        #expect(
            message { _ = try ConceptTexts(wrong) }
                == "wrong: \"b\" has 'x' in one pair and has it not in another.")
    }

    /// M is the mean change of a later layer's log odds, in their standard deviations, computed from states of the public API.
    @Test func effectsAreThoseOfTheFormula() throws {
        let model = try TinyModel.llama.open()
        let directions = (0..<2).map { concept in
            SteeringDirection("direction \(concept)", (0..<32).map { Float(sin(Double($0 * (concept + 2)))) })
        }
        let found = try model.selectivity(
            of: [ConceptDirections("mine", directions)], on: pairs(), layer: 1, readingLayer: .finalNorm, scale: 0.5,
            texts: 10, inversePenalty: 1)
        #expect(
            found.texts == 10 && found.concepts == ["thing: window", "colour: blue"] && found.randomDirections == 20)
        // The steered texts are known by the probes, which give them the same odds.
        let all = try ConceptTexts(pairs())
        let measuring = all.split(measuring: 0.5, most: 10, seed: 0).measuring
        #expect(measuring.texts.count == 10)
        let plain = try model.embeddings(of: measuring.texts, layer: .finalNorm)
        let norms = try model.embeddings(of: measuring.texts, layer: 1)
        let lengths = (0..<10).map { row in norms.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
        let length = lengths.reduce(0, +) / 10 * 0.5
        #expect(abs(found.length / length - 1) < 1e-12)
        for (row, direction) in directions.enumerated() {
            let own = direction.vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let steered = try model.embeddings(
                of: measuring.texts, layer: .finalNorm,
                steering: [
                    .add(direction.vector.map { Float(Double($0) * length / own) }, layer: 1, positions: .from(1))
                ])
            for (column, probe) in found.probes.enumerated() {
                func odds(_ states: Matrix) -> [Double] {
                    (0..<10).map { text in
                        zip(probe.weights, states.row(text)).reduce(probe.bias) { $0 + Double($1.0) * Double($1.1) }
                    }
                }
                let (before, after) = (odds(plain), odds(steered))
                let mean = before.reduce(0, +) / 10
                let deviation = (before.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9).squareRoot()
                let expected = zip(after, before).reduce(0) { $0 + ($1.0 - $1.1) / deviation } / 10
                let value = found.matrices[0].values[row][column]
                #expect(abs(value - expected) < 1e-9 * max(1, abs(expected)))
                #expect(found.matrices[0].intervals[row][column].contains(value))
            }
        }
        #expect(found.randomBounds.allSatisfy { $0 > 0 && $0.isFinite })
        let again = try model.selectivity(
            of: [ConceptDirections("mine", directions)], on: pairs(), layer: 1, readingLayer: .finalNorm, scale: 0.5,
            texts: 10, inversePenalty: 1)
        #expect(again == found)
    }

    /// The concordance of a probe is the share of pairs of held-out texts that it puts in the right order.
    @Test func probesAreScoredOnTextsThatTheyHaveNotSeen() throws {
        let model = try TinyModel.llama.open()
        let found = try model.selectivity(
            of: [ConceptDirections("any", (0..<2).map { .random("\($0)", dimension: 32, seed: $0) })], on: pairs(),
            layer: 0, readingLayer: 1, texts: 16, inversePenalty: 10)
        let held = try ConceptTexts(pairs()).split(measuring: 0.5, most: 16, seed: 0).measuring
        let states = try model.embeddings(of: held.texts, layer: 1)
        for (concept, probe) in found.probes.enumerated() {
            let odds = probe.logOdds(of: states)
            let having = held.texts.indices.filter { held.labels[$0][concept]! }
            let lacking = held.texts.indices.filter { !held.labels[$0][concept]! }
            let right = having.reduce(0) { sum, one in sum + lacking.count { odds[one] > odds[$0] } }
            let expected = Double(right) / Double(having.count * lacking.count)
            #expect(abs(probe.concordance! - expected) < 1e-9)
        }
        // The colour is the last word, which the last token has read.
        #expect(found.probes[1].concordance! > 0.7)
    }

    /// A column that hardly varies would have an enormous weight, whatever it says.
    @Test func columnsThatHardlyVary() throws {
        let pairs = try TextPairs(
            (0..<20).map {
                TextPair(before: "a \($0)", after: "b \($0)", changes: [.init(concept: 0, from: "a", to: "b")])
            }, name: "letters", conceptNames: ["b"])
        let texts = try ConceptTexts(pairs)
        var random = RandomGenerator(seed: 3)
        let states = Matrix(
            rows: texts.labels.map { labels in
                let label: Float = labels[0] == true ? 1 : -1
                return [label + Float(random.normal()), Float(random.normal()), 1e-7 * label]
            })
        let probe = try #require(
            try ConceptProbe.fit(states, texts, held: (states, texts), inversePenalty: 1).first?.get())
        #expect(abs(probe.weights[2]) < 1e5 && probe.weights[0] > 0.1 && probe.weights[0] < 100)
    }

    @Test func numbersOfAMatrixAreThoseOfTheirFormulas() {
        let concepts = ["a: 1", "a: 2", "b", "c"]
        let mixed = matrix(
            [[2, -9, 1, -1], [-3, 1, 0.5, 0], [1, 1, -2, 4], [0, 0, 0, 0]], concepts, features: [3, 3, 4, 5])
        // Another value of the same attribute may fall as far as it likes.
        #expect(mixed.isHit(0) && mixed.isHit(1))
        #expect(!mixed.isHit(2) && !mixed.isHit(3))
        #expect(mixed.hitRate == 0.5)
        #expect(mixed.selectivity(0) == 2.0 / 4 && mixed.selectivity(2) == 2.0 / 8 && mixed.selectivity(3) == 0)
        #expect(mixed.offTarget(0) == 0.5 && mixed.offTarget(1) == 0.25 && mixed.offTarget(3) == nil)
        #expect(mixed.offTargetCount == 3 && mixed.hasOtherAttributes)
        #expect(
            !matrix([[1]], ["a"]).hasOtherAttributes
                && !matrix([[1, 0], [0, 1]], ["a: 1", "a: 2"]).hasOtherAttributes)
        #expect(mixed.distinctFeatures == 3)
        #expect(matrix([[1]], ["a"]).distinctFeatures == nil && matrix([[1]], ["a"]).offTarget(0) == nil)
        #expect(abs(mixed.chanceSelectivity - (2 * (1.0 / 3) + 2 * (1.0 / 4)) / 4) < 1e-12)
    }

    /// The chance levels that tables show are those of random matrices.
    @Test func chanceIsThatOfRandomMatrices() {
        var random = RandomGenerator(seed: 1)
        let concepts = (0..<6).map { "concept \($0)" }
        let matrices = (0..<2_000).map { _ in
            matrix(concepts.map { _ in concepts.map { _ in random.normal() } }, concepts)
        }
        func mean(_ value: (SelectivityMatrix) -> Double) -> Double {
            matrices.reduce(0) { $0 + value($1) } / Double(matrices.count)
        }
        #expect(abs(mean(\.hitRate) - 1.0 / 12) < 0.01)
        #expect(abs(matrices[0].chanceHitRate - 1.0 / 12) < 1e-12)
        // Values of one attribute do not compete.
        let values = (0..<2_000).map { _ in
            matrix((0..<4).map { _ in (0..<4).map { _ in random.normal() } }, ["a: 1", "a: 2", "a: 3", "b"])
        }
        let hits = values.reduce(0) { $0 + $1.hitRate } / 2_000
        #expect(abs(hits - values[0].chanceHitRate) < 0.015)
        #expect(abs(values[0].chanceHitRate - (3 * 0.25 + 0.125) / 4) < 1e-12)
        #expect(
            abs(mean { m in (0..<6).reduce(0) { $0 + m.selectivity($1) } / 6 } - matrices[0].chanceSelectivity) < 0.02)
    }

    /// Both measures tell a feature that is subtracted from one that is added.
    @Test func signsOfFeaturesAreKept() throws {
        let model = try TinyModel.llama.open()
        let pairs = try pairs()
        let shifts = try model.shifts(of: pairs, layer: 1)
        let directions = try #require(
            try (0..<20).lazy.map { seed in
                let found = try train(
                    RandomDirections.Configuration(features: 4, drawSeed: seed), on: shifts, observer: nil)
                return try ConceptDirections("random", of: found, chosenOn: shifts)
            }.first { Set($0.signs) == [1, -1] })
        let byProbes = try model.selectivity(
            of: [directions], on: pairs, layer: 1, readingLayer: .finalNorm, texts: 10, inversePenalty: 1)
        let judges = [Contains(name: "e", letter: "e"), Contains(name: "s", letter: "s")]
        let byTexts = try model.selectivity(
            of: [directions], judges: judges, prompts: ["The door", "A window"], layer: 1, maximumTokens: 2)
        #expect(byProbes.matrices[0].signs == directions.signs && byTexts.matrices[0].signs == directions.signs)
    }

    @Test func generatedTextsAreJudgedForEveryConcept() throws {
        let model = try TinyModel.llama.open()
        let directions = ConceptDirections("random", (0..<2).map { .random("\($0)", dimension: 32, seed: $0) })
        let judges = [Contains(name: "e", letter: "e"), Contains(name: "s", letter: "s")]
        let prompts = ["The door", "A window", "My house", "One day"]
        let sampling = Sampling(temperature: 1, seed: 3)
        let found = try model.selectivity(
            of: [directions], judges: judges, prompts: prompts, layer: 1, scale: 2, maximumTokens: 12,
            sampling: sampling)
        let unsteered = try model.generate(prompts, maximumTokens: 12, sampling: sampling)
        let plain = unsteered.map(\.text)
        func perplexity(_ texts: [Generation]) throws -> Double {
            let values = try model.likelihoods(of: texts).flatMap { $0.tokens.map(\.logProbability) }
            return exp(-values.reduce(0, +) / Double(values.count))
        }
        for (row, direction) in directions.directions.enumerated() {
            let own = direction.vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let vector = direction.vector.map { Float(Double($0) * found.length / own) }
            let texts = try model.generate(
                prompts, steering: [.add(vector, layer: 1, positions: .from(1))], maximumTokens: 12, sampling: sampling)
            let steered = texts.map(\.text)
            // What it does to the texts, whatever they are about.
            let harm = found.matrices[0].harms[row]
            let ratio = try perplexity(texts) / perplexity(unsteered)
            #expect(abs(try #require(harm.perplexityRatio) / ratio - 1) < 1e-4)
            let repetition = zip(texts, unsteered).reduce(0) { $0 + ($1.0.repetition - $1.1.repetition) / 4 }
            #expect(abs(harm.addedRepetition - repetition) < 1e-9)
            #expect(harm.emptyShare == Double(steered.count { !$0.contains { $0.isLetter || $0.isNumber } }) / 4)
            #expect(harm.isWithin(SteeringBounds(perplexityRatio: ratio * 1.01, addedRepetition: 1)))
            #expect(!harm.isWithin(SteeringBounds(perplexityRatio: ratio * 0.99, addedRepetition: 1)))
            for (column, judge) in judges.enumerated() {
                func share(_ texts: [String]) -> Double { Double(texts.count { $0.contains(judge.letter) }) / 4 }
                #expect(abs(found.matrices[0].values[row][column] - (share(steered) - share(plain))) < 1e-12)
            }
        }
        #expect(found.measure == .generations && found.probes.isEmpty)
    }

    /// Texts of one prompt depend on one another: the interval is that of prompts, here of two.
    @Test func intervalsAreThoseOfPrompts() throws {
        let model = try TinyModel.llama.open()
        let direction = SteeringDirection.random("0", dimension: 32, seed: 0)
        let judge = Even()
        let prompts = ["The door", "The door", "The door", "A window", "A window", "A window"]
        let sampling = Sampling(temperature: 1, seed: 3)
        let found = try model.selectivity(
            of: [ConceptDirections("random", [direction])], judges: [judge], prompts: prompts, layer: 1, scale: 1,
            maximumTokens: 6, sampling: sampling)
        let own = direction.vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let vector = direction.vector.map { Float(Double($0) * found.length / own) }
        func shares(_ steering: [Steering]) throws -> [Double] {
            let texts = try model.generate(prompts, steering: steering, maximumTokens: 6, sampling: sampling).map(
                \.text)
            return [texts.prefix(3), texts.suffix(3)].map { Double($0.count { Even.holds($0) }) / 3 }
        }
        let (plain, steered) = (
            try shares([]), try shares([.add(vector, layer: 1, positions: .from(1))])
        )
        let means = zip(steered, plain).map { $0 - $1 }
        let interval = found.matrices[0].intervals[0][0]
        #expect(abs(interval.lowerBound - means.min()!) < 1e-9 && abs(interval.upperBound - means.max()!) < 1e-9)
        #expect(abs(found.matrices[0].values[0][0] - (means[0] + means[1]) / 2) < 1e-9)
    }

    /// A concept that too few texts have is left out; nothing else changes by it.
    @Test func aConceptWithoutAProbeIsLeftOut() throws {
        let model = try TinyModel.llama.open()
        let names = ["size: big"] + (try pairs().conceptNames)
        let all = try TextPairs(
            [
                TextPair(
                    before: "The inn is small.", after: "The inn is big.",
                    changes: [.init(concept: 0, from: "small", to: "big")])
            ]
                + pairs().map { pair in
                    TextPair(
                        before: pair.before, after: pair.after,
                        changes: pair.changes.map {
                            .init(concept: $0.concept + 1, from: $0.from, to: $0.to, amount: $0.amount)
                        })
                }, name: "sizes", conceptNames: names)
        let directions = (0..<3).map { SteeringDirection.random("\($0)", dimension: 32, seed: $0) }
        func measured(_ directions: [SteeringDirection], _ pairs: TextPairs) throws -> Selectivity {
            try model.selectivity(
                of: [ConceptDirections("random", directions)], on: pairs, layer: 1, readingLayer: .finalNorm,
                scale: 0.5, texts: 12, inversePenalty: 10)
        }
        let found = try measured(directions, all)
        let fitting = try ConceptTexts(all).split(measuring: 0.5, most: 12, seed: 0).fitting
        let labels = fitting.labels.compactMap { $0[0] }
        #expect(
            found.leftOut == [
                "a concept is left out; size: big: \(labels.count { $0 }) texts have the concept and \(labels.count { !$0 }) have it not; a probe needs at least 4 of each."
            ])
        let known = try measured(Array(directions.suffix(2)), all.keepingConcepts { $0 != "size: big" })
        #expect(found.concepts == known.concepts && found.concepts.count == 2 && known.leftOut.isEmpty)
        #expect(found.matrices[0].values == known.matrices[0].values && found.randomBounds == known.randomBounds)
        #expect(
            message { _ = try measured([directions[0]], all.keepingConcepts { $0 == "size: big" }) }
                .hasPrefix("size: big: \(labels.count { $0 }) texts have the concept"))
    }

    /// What the model cannot bear is said with the scale, and how to go on.
    @Test func steeringThatIsTooStrong() throws {
        let model = try TinyModel.llama.open()
        let two = (0..<2).map { SteeringDirection.random("v\($0)", dimension: 32, seed: $0) }
        let said = message {
            _ = try model.selectivity(
                of: [ConceptDirections("a", two)], on: pairs(), layer: 1, readingLayer: .finalNorm, scale: 1e39,
                texts: 6, inversePenalty: 1)
        }
        #expect(said.hasPrefix("a: steering along 'v0' at scale 1e+39: "), "\(said)")
    }

    /// With a negative scale a concept is to fall.
    @Test func suppressionCountsWhatFalls() {
        let values = [[-2.0, 1], [0.5, 0.75]]
        let falling = SelectivityMatrix(
            method: "m", concepts: ["a", "b"], values: values, intervals: values.map { $0.map { $0...$0 } },
            features: [nil, nil], suppresses: true)
        #expect(falling.isHit(0) && !falling.isHit(1) && falling.hitRate == 0.5)
        #expect(falling.beyond([1.5, 0.1]) == 0.5 && falling.beyond([2.5, 0.1]) == 0)
        let rising = matrix(values, ["a", "b"])
        #expect(!rising.isHit(0) && rising.isHit(1) && rising.beyond([1.5, 0.7]) == 0.5)
    }

    @Test func whatCannotBeMeasuredIsRefused() throws {
        let model = try TinyModel.llama.open()
        let two = (0..<2).map { SteeringDirection.random("\($0)", dimension: 32, seed: $0) }
        func refusal(
            _ methods: [ConceptDirections], layer: ResidualLayer = 1, reading: ResidualLayer = .last, scale: Double = 1,
            random: Int = 20
        ) -> String {
            message {
                _ = try model.selectivity(
                    of: methods, on: pairs(), layer: layer, readingLayer: reading, scale: scale,
                    randomDirections: random)
            }
        }
        #expect(refusal([]) == "selectivity needs the directions of at least one method.")
        #expect(
            refusal([ConceptDirections("a", [two[0]])])
                == "a has 1 directions, but there are 2 concepts; it needs one for each.")
        #expect(
            refusal([ConceptDirections("a", two), ConceptDirections("a", two)])
                == "two methods are called 'a'; the names must differ.")
        #expect(refusal([ConceptDirections("a", two)], layer: 1, reading: 1).contains("read a later layer"))
        #expect(refusal([ConceptDirections("a", two)], scale: 0) == "a scale other than 0, not 0.0.")
        #expect(refusal([ConceptDirections("a", two)], random: 5).hasPrefix("at least 20 random directions"))
    }
}

/// Whether a text has an even number of characters, which about every second one has.
private struct Even: ConceptJudge {
    var name: String { "even" }
    var rule: String { "an even number of characters" }

    static func holds(_ text: String) -> Bool { text.unicodeScalars.count % 2 == 0 }

    func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        texts.map { Judgement(hasConcept: Self.holds($0.text), score: 0) }
    }
}

private struct Contains: ConceptJudge {
    let name: String
    let letter: String
    var rule: String { "contains \(letter)" }

    func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        texts.map {
            Judgement(hasConcept: $0.text.contains(letter), score: $0.text.contains(letter) ? 1 : 0)
        }
    }
}
