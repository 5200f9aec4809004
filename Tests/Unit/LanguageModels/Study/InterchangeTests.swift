import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Exchanging states along a direction, and searching such directions without gradients.
@Suite(.serialized) struct InterchangeTests {
    /// Sentences of a door or a window that is red or blue, in pairs that change one of the two.
    private func pairs() throws -> TextPairs {
        let (things, colours) = (["door", "window"], ["red", "blue"])
        var pairs: [TextPair] = []
        for place in ["house", "barn", "shop", "mill", "hut", "inn"] {
            func text(_ thing: Int, _ colour: Int) -> String {
                "The \(things[thing]) of the \(place) is \(colours[colour])"
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

    private let judges = [
        AnswerJudge("thing: window", after: ". It is a ", with: ["w", "g"], without: ["d"]),
        AnswerJudge("colour: blue", after: ". It looks ", with: ["b"], without: ["r"], threshold: 0.02),
    ]

    private func directions() -> [SteeringDirection] {
        (0..<4).map { k in SteeringDirection("d\(k)", (0..<32).map { Float(sin(Double($0 * (k + 2)) + 0.3)) }) }
    }

    private func unit(_ vector: [Float]) -> [Double] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return vector.map { Double($0) / length }
    }

    /// Cause and isolation from the public vocabulary alone: a clamp of the last token's coordinate, and the likelihood of question
    /// and answer behind it.
    @Test func scoresAreThoseOfClampedTexts() throws {
        let model = try TinyModel.llama.open()
        let pairs = try pairs()
        let direction = directions()[0]
        let u = unit(direction.vector)
        func outcome(_ concept: Int, _ kind: InterchangeItem.Kind) throws -> (right: Int, all: Int, loss: Double) {
            var (right, all, loss) = (0, 0, 0.0)
            for pair in pairs where pair.changes[0].concept == concept {
                for (base, source, appears) in [(pair.before, pair.after, true), (pair.after, pair.before, false)] {
                    let state = try model.embeddings(of: [source], layer: 1).row(0)
                    let along = zip(u, state).reduce(0.0) { $0 + $1.0 * Double($1.1) }
                    let clamp = Steering.clamp(direction.vector, to: along, layer: 1, positions: .lastPromptToken)
                    let judge = judges[concept]
                    func p(_ answer: String) throws -> Double {
                        let found = try model.likelihood(of: judge.after + answer, after: base, steering: [clamp])
                        return exp(try #require(found.tokens.last).logProbability)
                    }
                    let with = try judge.with.reduce(0.0) { try $0 + p($1) }
                    let score = try log(with / p(judge.without[0])) - judge.threshold
                    let isPresent = kind == .cause ? appears : !appears
                    all += 1
                    if (score > 0) == isPresent { right += 1 }
                    loss += log(1 + exp(isPresent ? -score : score))
                }
            }
            return (right, all, loss)
        }
        let (cause, isolation) = (try outcome(0, .cause), try outcome(1, .isolation))
        let found = try model.interchange(
            of: [direction], for: "thing: window", in: pairs, judges: judges, layer: 1, randomDirections: 3)
        #expect(found.causeCount == cause.all && found.isolationCount == isolation.all && cause.all == 24)
        #expect(abs(found.directions[0].cause - Double(cause.right) / Double(cause.all)) < 1e-9)
        #expect(abs(found.directions[0].isolation! - Double(isolation.right) / Double(isolation.all)) < 1e-9)
        let loss = cause.loss / Double(cause.all) + isolation.loss / Double(isolation.all)
        #expect(abs(found.directions[0].loss - loss) < 1e-4 * loss)
        #expect(found.random.count == 3 && found.randomBound != nil && found.layer == "layer 1")
        // What is exchanged matters.
        #expect(found.replaced.loss != found.unchanged.loss && found.directions[0].loss != found.unchanged.loss)
        #expect("\(found)".contains("d0") && "\(found)".contains("24 and 24 answers"))
    }

    /// Without an exchange, cause and isolation of one question are opposite shares of the same answers.
    @Test func nothingExchanged() throws {
        let model = try TinyModel.llama.open()
        let found = try model.interchange(
            of: [directions()[0]], for: "thing: window", in: pairs(), judges: judges, layer: 0, randomDirections: 0)
        var wrong = 0
        for pair in try pairs() where pair.changes[0].concept == 0 {
            for (text, isPresent) in [(pair.before, false), (pair.after, true)] {
                let scores = try model.logProbabilities(after: text + judges[0].after)
                func p(_ letter: Character) -> Double { exp(scores[Int(letter.asciiValue!)]) }
                if (p("w") + p("g") > p("d")) != isPresent { wrong += 1 }
            }
        }
        #expect(found.unchanged.cause == Double(wrong) / 24)
        #expect(found.random.isEmpty && found.randomBound == nil)
        #expect(found.best?.name == "d0")
    }

    @Test func rowsAreExchanged() {
        let source: [Float] = [1, -2, 3]
        func put(_ exchange: InterchangePasses.Exchange) -> [Float] {
            var row: [Float] = [4, 5, 6]
            row.withUnsafeMutableBufferPointer { InterchangePasses.put(source, into: $0, exchange) }
            return row
        }
        #expect(put(.nothing) == [4, 5, 6])
        #expect(put(.state) == source)
        #expect(put(.direction([0, 1, 0])) == [4, -2, 6])
        let found = put(.direction([0.6, 0.8, 0]))
        let along = 0.6 * (1 - 4) + 0.8 * (-2 - 5.0)
        for (value, expected) in zip(found, [4 + along * 0.6, 5 + along * 0.8, 6]) {
            #expect(abs(Double(value) - expected) < 1e-5)
        }
    }

    @Test func bases() {
        let basis = SpanBasis(of: [[3, 0, 0, 0], [1, 2, 0, 0], [4, 2, 0, 0], [0, 0, 0, -5]])
        #expect(basis.rank == 3)
        for (row, first) in basis.vectors.enumerated() {
            for (column, second) in basis.vectors.enumerated() {
                let product = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-12)
            }
        }
        let back = basis.direction(basis.coefficients(of: [1, 2, 0, -3]))
        for (value, expected) in zip(back, [1, 2, 0, -3].map { $0 / 14.0.squareRoot() }) {
            #expect(abs(Double(value) - expected) < 1e-6)
        }
    }

    /// The search finds a hidden direction from losses alone, although every step sees another part of the data.
    @Test(arguments: 0..<3) func hiddenDirections(seed: Int) throws {
        var random = RandomGenerator(seed: seed, stream: 5)
        func drawn() -> [Double] {
            let values = (0..<6).map { _ in random.normal() }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return values.map { $0 / length }
        }
        let (target, start) = (drawn(), drawn())
        let noise = (0..<8).map { _ in drawn() }
        func dot(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
        func loss(_ alpha: [Double], _ part: Int) -> Double {
            let along = dot(alpha, target)
            return 7.0 - 40.0 * along * along + 4.0 * dot(alpha, noise[part % 8])
        }
        var calls: [[Double]] = []
        let search = SphereSearch(steps: 300, seed: seed)
        let (last, mean) = search.run(from: start) { alpha, part in
            calls.append(alpha)
            return loss(alpha, part)
        }
        #expect(
            abs(dot(mean, target)) > 0.95 && abs(dot(last, target)) > 0.6, "\(dot(start, target)) \(dot(mean, target))")
        #expect(calls.count == 2 * (300 + 4) && calls.allSatisfy { abs(dot($0, $0) - 1) < 1e-9 })
        let again = search.run(from: start, loss: loss)
        #expect(again.last == last && again.mean == mean)
    }

    @Test func searchesStayInTheSpan() throws {
        let model = try TinyModel.llama.open()
        let candidates = directions()
        func search(_ steps: Int, seed: Int = 1) throws -> SubspaceRestrictedDAS {
            try model.subspaceRestrictedDAS(
                for: "colour: blue", in: pairs(), judges: judges, candidates: candidates, layer: 1, texts: 12,
                steps: steps,
                seed: seed)
        }
        let found = try search(40)
        #expect(found.rank == 4 && found.steps == 40 && found.candidates == ["d0", "d1", "d2", "d3"])
        let basis = SpanBasis(of: candidates.map(\.vector))
        let within = basis.vectors.map { vector in
            zip(vector, found.direction.vector).reduce(0.0) { $0 + $1.0 * Double($1.1) }
        }
        #expect(abs(within.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        // Its losses are those of the scores, on the same texts.
        let scores = try model.interchange(
            of: [found.direction] + candidates, for: "colour: blue", in: pairs(), judges: judges, layer: 1, texts: 12,
            randomDirections: 0, seed: 1)
        #expect(abs(scores.directions[0].loss - found.loss) < 1e-4)
        let least = scores.directions.dropFirst().min { $0.loss < $1.loss }!
        #expect(found.start == least.name && abs(found.startLoss - least.loss) < 1e-6)
        #expect(found.loss < found.startLoss)
        #expect(try search(40) == found)
        // The coordinate is larger with the concept.
        var sum = 0.0
        for pair in try pairs() where pair.changes[0].concept == 1 {
            let states = try model.embeddings(of: [pair.before, pair.after], layer: 1)
            sum += zip(found.direction.vector, zip(states.row(1), states.row(0)))
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1.0 - $1.1.1) }
        }
        #expect(sum > 0)
        let chosen = try search(0)
        #expect(chosen.loss == chosen.startLoss && chosen.steps == 0 && chosen.start == found.start)
    }

    @Test func whatCannotBeExchangedIsRefused() throws {
        let model = try TinyModel.llama.open()
        func refusal(
            _ directions: [SteeringDirection]? = nil, for concept: String = "thing: window",
            judges: [AnswerJudge]? = nil, layer: ResidualLayer = 1, texts: Int = 200
        ) -> String {
            message {
                _ = try model.interchange(
                    of: directions ?? [self.directions()[0]], for: concept, in: pairs(), judges: judges ?? self.judges,
                    layer: layer, texts: texts)
            }
        }
        let direction = directions()[0]
        #expect(refusal([]) == "interchange needs at least one direction.")
        #expect(refusal([direction, direction]) == "two directions are called 'd0'; the names must differ.")
        #expect(refusal([SteeringDirection("short", [1])]).contains("a direction of 1 numbers"))
        #expect(
            refusal(for: "size") == "doors: there is no concept 'size'; there are 'thing: window', 'colour: blue'.")
        #expect(
            refusal(judges: [judges[1]])
                == "'thing: window': no question asks about it; its judge has to have its name.")
        #expect(
            refusal(judges: judges + [judges[0]]) == "two questions are called 'thing: window'; the names must differ.")
        #expect(refusal(texts: 1) == "at least 2 texts for either kind of test, not 1.")
        #expect(refusal(layer: .last).contains("reaches no later token; choose an earlier layer"))
        let alike = AnswerJudge("thing: window", after: " It is a", with: [" window"], without: [" door"])
        #expect(refusal(judges: [alike]).contains("begin with the same token"))
        #expect(
            refusal(judges: [judges[0], AnswerJudge("size", after: " ", with: ["a"], without: ["b"])])
                .contains("the question 'size' is about none of its concepts"))
        let many = (0..<65).map { SteeringDirection.random("\($0)", dimension: 32, seed: $0) }
        #expect(
            message {
                _ = try model.subspaceRestrictedDAS(
                    for: "thing: window", in: pairs(), judges: judges, candidates: many, layer: 1)
            }.hasPrefix("65 candidates; a search without gradients"))
    }

    @Test func columnsAreDirections() throws {
        let shifts = try Shifts(Matrix(rows: (0..<20).map { [Float($0), Float($0 * $0 % 7), 1] }))
        let model = try train(PrincipalComponents.Configuration(features: 2), on: shifts)
        let found = try SteeringDirection.columns(of: model)
        #expect(found.map(\.name) == ["PCA 0", "PCA 1"] && found[1].vector == model.steeringVector(1))
        #expect(
            message { _ = try SteeringDirection.columns(of: model, features: [2]) }
                == "there is no feature 2, only 0 to 1.")
    }
}
