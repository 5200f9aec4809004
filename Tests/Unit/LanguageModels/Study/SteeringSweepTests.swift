import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing

@Suite(.serialized) struct SteeringSweepTests {
    /// Says what it is told: whether a text has a letter.
    private struct LetterJudge: ConceptJudge {
        let letter: Character
        var name: String { "letter \(letter)" }
        var rule: String { "\(letter) is there" }
        func judge(_ texts: [Generation], by model: LanguageModel) -> [Judgement] {
            texts.map { text in
                let count = text.text.count { $0 == letter }
                return Judgement(hasConcept: count > 0, score: Double(count))
            }
        }
    }

    private let prompts = ["The door", "A", "zebra", "x y z", "Nothing", "The end"]

    /// The direction in which the final norm sees the letter e, by the unembedding: it makes texts full of e.
    private func direction(_ model: LanguageModel, _ letter: String = "e") throws -> [Float] {
        let token = Int(letter.utf8.first!)
        let base = try model.logProbabilities(after: "The")[token]
        return try (0..<model.width).map { index in
            var unit = [Float](repeating: 0, count: model.width)
            unit[index] = 1e-1
            let steered = try model.logProbabilities(after: "The", steering: [.add(unit, layer: .last)])
            return Float(steered[token] - base)
        }
    }

    @Test func aSweepIsWhatItsPartsAre() throws {
        let model = try TinyModel.llama.open()
        let vector = try direction(model)
        let scales = [-1.0, 0.5, 2]
        let sampling = Sampling(temperature: 1, seed: 4)
        let directions = [SteeringDirection("to e", vector), .random(dimension: 32, seed: 1)]
        let sweep = try model.steeringSweep(
            directions, layer: .last, scales: scales, prompts: prompts, judge: LetterJudge(letter: "e"),
            maximumTokens: 8, sampling: sampling)
        // The state of a first token has a length of its own.
        let longer = try prompts.filter { try model.tokens(of: $0).count > 1 }
        #expect(longer.count == 5)
        let norms = try model.embeddings(of: longer, layer: .last)
        let length =
            (0..<norms.rows).map { row in
                norms.row(row).reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
            }.reduce(0, +) / Double(norms.rows)
        #expect(abs(sweep.unitLength / length - 1) < 1e-5)
        #expect(sweep.series.map(\.name) == ["to e", "random"] && sweep.layer == "layer 2")
        let own = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        for (scale, point) in zip(scales, sweep.series[0].points) {
            #expect(point.scale == scale)
            let texts = try model.generate(
                prompts, steering: [.add(vector, layer: .last, scale: scale * length / own)], maximumTokens: 8,
                sampling: sampling)
            #expect(point.texts.map(\.generation.tokens) == texts.map(\.tokens))
            let judged = texts.map { $0.text.contains("e") }
            #expect(point.texts.map(\.judgement.hasConcept) == judged)
            #expect(point.share == Double(judged.count { $0 }) / 6)
            let likelihoods = try model.likelihoods(of: texts)
            let values = likelihoods.flatMap { $0.tokens.map(\.logProbability) }
            #expect(abs(point.perplexity / exp(-values.reduce(0, +) / Double(values.count)) - 1) < 1e-4)
            #expect(abs(point.repetition - texts.map(\.repetition).reduce(0, +) / 6) < 1e-9)
        }
        // It does what it is for, and the same again.
        #expect(sweep.series[0].points[2].share > sweep.unsteered.share)
        let again = try model.steeringSweep(
            directions, layer: .last, scales: scales, prompts: prompts, judge: LetterJudge(letter: "e"),
            maximumTokens: 8, sampling: sampling)
        #expect(
            again.series.map { $0.points.map { $0.texts.map(\.generation.text) } }
                == sweep.series.map { $0.points.map { $0.texts.map(\.generation.text) } })
        let other = try sweep.judged(by: LetterJudge(letter: "a"), with: model)
        #expect(other.concept == "letter a")
        #expect(
            other.unsteered.texts.map(\.judgement.hasConcept)
                == sweep.unsteered.texts.map { $0.generation.text.contains("a") })
    }

    /// With bounds that allow all, the best share wins; with tight ones, only what reads like a text.
    @Test func brokenTextsDoNotWin() throws {
        let model = try TinyModel.llama.open()
        let sweep = try model.steeringSweep(
            [SteeringDirection("to e", try direction(model))], layer: .last, scales: [0.5, 40], prompts: prompts,
            judge: LetterJudge(letter: "e"), maximumTokens: 24, sampling: Sampling(seed: 4))
        let strongest = sweep.series[0].points[1]
        #expect(strongest.share == 1 && strongest.repetition > 0.5, "\(strongest)")
        let free = try #require(sweep.summary(SteeringBounds(perplexityRatio: .infinity, addedRepetition: 1)).first)
        #expect(free.scale == sweep.series[0].points.max { ($0.share, -$0.scale) < ($1.share, -$1.scale) }?.scale)
        #expect(free.share == 1)
        // Either half of the prompts chooses for the other: of none, 0.5 and 40, in this order, the first best.
        let hits = ([sweep.unsteered] + sweep.series[0].points).map { $0.texts.map(\.judgement.hasConcept) }
        var heldOut = 0
        for half in 0..<2 {
            let counts = hits.map { all in stride(from: half, to: 6, by: 2).count { all[$0] } }
            let chosen = hits[counts.firstIndex(of: counts.max()!)!]
            heldOut += stride(from: 1 - half, to: 6, by: 2).count { chosen[$0] }
        }
        #expect(free.heldOutShare == Double(heldOut) / 6)
        let none = try #require(sweep.summary(SteeringBounds(perplexityRatio: 0, addedRepetition: 0)).first)
        #expect(none.scale == 0 && none.share == sweep.unsteered.share && none.heldOutShare == sweep.unsteered.share)
        let bounded = try #require(
            sweep.summary(SteeringBounds(perplexityRatio: .infinity, addedRepetition: 0.1)).first)
        let limit = sweep.unsteered.repetition + 0.1
        for point in sweep.series[0].points where point.scale == bounded.scale { #expect(point.repetition <= limit) }
        #expect(strongest.repetition <= limit || bounded.scale != 40)
        #expect("\(sweep)".contains("letter e: e is there"))
    }

    /// All texts of a prompt are in the same half, and one prompt alone holds nothing out.
    @Test func repeatedPromptsAreHeldOutTogether() throws {
        func point(_ scale: Double, _ hits: [Bool], isKnown: Bool = true) -> SteeringSweep.Point {
            SteeringSweep.Point(
                scale: scale,
                texts: hits.map {
                    SteeringSweep.Text(
                        generation: Generation(
                            prompt: "p", text: "t", tokens: [1, 2], logProbabilities: [], seconds: 1),
                        judgement: Judgement(hasConcept: $0, score: 0, isKnown: isKnown),
                        unsteeredLogProbabilities: [-1, -1])
                })
        }
        func sweep(_ prompts: [String], _ hits: [[Bool]]) -> SteeringSweep {
            SteeringSweep(
                model: "m", layer: "layer 1", unitLength: 1, unitName: "", prompts: prompts, concept: "c", rule: "r",
                unsteered: point(0, prompts.map { _ in false }, isKnown: false),
                series: [.init(name: "d", points: hits.enumerated().map { point(Double($0 + 1), $1) })])
        }
        // What p chooses fails for q, and the other way round.
        let two = sweep(["p", "p", "q", "q"], [[true, true, false, false], [false, false, true, true]])
        #expect(two.summary()[0].heldOutShare == 0 && two.summary()[0].share == 0.5)
        let three = sweep(["p", "q", "p", "r"], [[true, false, true, true], [false, true, false, false]])
        // p and r choose the first scale, which q has not; q chooses the second, which p and r have not.
        #expect(three.summary()[0].heldOutShare == 0)
        let one = sweep(["p", "p"], [[true, true]])
        #expect(one.summary()[0].heldOutShare == nil && one.summary()[0].share == 1)
        #expect("\(one)".contains("100 %") && one.unknownJudgements == 2 && two.unknownJudgements == 4)
    }

    /// Scale 1 is a length of states behind the first token, which a prompt of one token has not.
    @Test func lengthsAreThoseBehindTheFirstToken() throws {
        let model = try TinyModel.llama.open().reading(by: TokenRule(start: .never))
        #expect(try model.tokens(of: "A").ids.count == 1)
        let states = try model.embeddings(of: ["The door", "a red one"], layer: 1)
        let lengths = (0..<2).map { row in
            states.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        let found = try SteeringUnit.residualNorm.length(model, layer: 1, prompts: ["A", "The door", "a red one", "B"])
        #expect(abs(found - (lengths[0] + lengths[1]) / 2) < 1e-6 * found)
        #expect(
            message { _ = try SteeringUnit.residualNorm.length(model, layer: 1, prompts: ["A", "B"]) }
                == "scale 1 is the mean length of states behind the first token, but every prompt has one token alone, such as \"A\"; give longer prompts, or a length in the units of the embeddings."
        )
    }

    @Test func comparisons() throws {
        let model = try TinyModel.llama.open()
        let steering = [Steering.add(try direction(model), layer: .last, scale: 3)]
        let found = try model.compare(prompts, steering: steering, maximumTokens: 6)
        #expect(found.pairs.map(\.prompt) == prompts)
        #expect(try found.pairs.map(\.unsteered.tokens) == model.generate(prompts, maximumTokens: 6).map(\.tokens))
        let steered = try model.generate(prompts, steering: steering, maximumTokens: 6)
        #expect(found.pairs.map(\.steered.tokens) == steered.map(\.tokens))
        let expected = try model.likelihoods(of: steered).map(\.perplexity)
        #expect(zip(found.pairs, expected).allSatisfy { abs($0.steeredPerplexity! / $1 - 1) < 1e-4 })
    }

    @Test func directions() throws {
        let shifts = try Shifts(
            .init(rows: [[1, 0], [3, 0], [0, 5], [-2, 1]]),
            concepts: .init(rows: [[1, 0], [1, 0], [1, 1], [-1, 0]]),
            name: "made")
        #expect(try SteeringDirection.meanDifference(of: shifts).vector == [1.5, 1])
        #expect(
            try SteeringDirection.meanDifference(of: shifts, isAlone: true).vector.map { ($0 * 3).rounded() } == [
                6, -1,
            ])
        #expect(
            message { _ = try SteeringDirection.meanDifference(of: shifts, concept: 2) }
                == "made: there is no concept 2; there are 2.")
        let unlabelled = try Shifts(.init(rows: [[1, 0]]), name: "plain")
        #expect(
            message { _ = try SteeringDirection.meanDifference(of: unlabelled) }.hasPrefix(
                "plain: it is not known which concepts change"))
        #expect(SteeringDirection.random(dimension: 8, seed: 1) == .random(dimension: 8, seed: 1))
        #expect(SteeringDirection.random(dimension: 8, seed: 1) != .random(dimension: 8, seed: 2))
    }

    @Test func refusals() throws {
        let model = try TinyModel.llama.open()
        func sweep(_ directions: [SteeringDirection], _ scales: [Double] = [1], _ unit: SteeringUnit = .residualNorm)
            -> String
        {
            message {
                _ = try model.steeringSweep(
                    directions, scales: scales, prompts: ["a"], judge: WordListJudge.female, unit: unit)
            }
        }
        let good = SteeringDirection.random(dimension: 32)
        #expect(sweep([]) == "a sweep needs at least one direction.")
        #expect(sweep([good], []) == "a sweep needs at least one scale.")
        #expect(sweep([good], [.nan]) == "a scale is not finite.")
        #expect(sweep([good, good]) == "two directions are called 'random'; the names must differ.")
        #expect(sweep([SteeringDirection("v", [1])]) == "v: a direction of 1 numbers, but llama is 32 wide.")
        #expect(
            sweep([SteeringDirection("v", Array(repeating: 0, count: 32))])
                == "v: a vector of zeros is not a direction.")
        #expect(sweep([good], [1], .length(0)) == "the length of scale 1 must be above 0, not 0.0.")
    }
}
