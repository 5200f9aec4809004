import Foundation
import LanguageModels
import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing

/// What a comparison keeps when something fails, and what it does again.
@Suite(.serialized) struct ComparisonFailureTests {
    /// A judge that does not work before it is told to.
    private final class Judge: ConceptJudge {
        let name: String
        let rule = "an even number of characters"
        let works = Mutex(false)

        init(_ name: String) { self.name = name }

        func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
            guard texts.isEmpty || works.withLock(\.self) else { throw LanguageModelError("the budget is used up.") }
            return texts.map { Judgement(hasConcept: $0.text.unicodeScalars.count % 2 == 0, score: 0) }
        }
    }

    /// How often each method was called.
    private final class Calls: Sendable {
        private let counts = Mutex([String: Int]())

        subscript(name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

        /// The mean differences, which are counted.
        func method(_ name: String, failing count: Int = 0) -> ComparedMethod {
            ComparedMethod(name) { [self] shifts, _ in
                let call = counts.withLock { counts in
                    counts[name, default: 0] += 1
                    return counts[name]!
                }
                guard call > count else { throw LanguageModelError("no luck.") }
                return try ConceptDirections(meanDifferencesOf: shifts)
            }
        }
    }

    private static let concepts = ["thing: window", "colour: blue"]

    private func pairs(_ places: [String]) throws -> TextPairs { try .doorsAndWindows(of: places) }

    private func comparison(
        _ methods: [ComparedMethod], _ model: LanguageModel, testing: [String]? = nil, scale: Double = 0.5,
        judges: [any ConceptJudge] = [], in folder: String? = nil
    ) throws -> MethodComparison {
        try model.comparison(
            of: methods, training: { _ in try pairs(["house", "barn", "shop", "school", "mill", "hut"]) },
            testing: pairs(testing ?? ["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]),
            seeds: 0..<1, layer: 1, readingLayer: .finalNorm, scale: scale, texts: 12, judges: judges,
            prompts: judges.isEmpty ? [] : ["The door", "A window"], maximumTokens: 3, inversePenalty: 10,
            storingIn: folder, progress: { _ in })
    }

    @Test func failuresAreTriedAgainAndMethodsAreAdded() throws {
        let model = try TinyModel.llama.open()
        let calls = Calls()
        let (a, b, c) = (calls.method("a"), calls.method("b", failing: 1), calls.method("c"))
        try withTemporaryFolder { folder in
            let first = try comparison([a, b], model, in: folder)
            #expect(first["b"]?.failures == [.init(seed: 0, reason: "no luck.")] && first["a"]?.scores.count == 1)
            let second = try comparison([a, b], model, in: folder)
            #expect(second["b"]?.failures == [] && second["b"]?.scores.count == 1 && second["a"] == first["a"])
            #expect(calls["a"] == 1 && calls["b"] == 2)
            // The same directions have the same effects, whenever they were measured.
            #expect(second["b"]?.scores[0].probes == second["a"]?.scores[0].probes)
            let third = try comparison([c, a, b], model, in: folder)
            #expect(third.rows.map(\.method) == ["c", "a", "b", "random columns"])
            #expect(third["a"] == second["a"] && third["random columns"] == second["random columns"])
            _ = try comparison([b], model, in: folder)
            #expect(try comparison([c, a, b], model, in: folder) == third)
            #expect(calls["a"] == 1 && calls["b"] == 2 && calls["c"] == 1)
        }
    }

    @Test func aJudgeThatFailsLeavesTheOtherScores() throws {
        let model = try TinyModel.llama.open()
        let calls = Calls()
        let judges = Self.concepts.map { Judge($0) }
        try withTemporaryFolder { folder in
            let first = try comparison([calls.method("a")], model, judges: judges, in: folder)
            let row = try #require(first["a"])
            #expect(row.failures == [.init(seed: 0, reason: "G is missing: the budget is used up.")])
            #expect(row.scores[0].texts == nil && row.scores[0].probes != nil)
            for judge in judges { judge.works.withLock { $0 = true } }
            let second = try comparison([calls.method("a")], model, judges: judges, in: folder)
            let scores = try #require(second["a"]?.scores.first)
            #expect(second["a"]?.failures == [] && scores.texts != nil && scores.probes == row.scores[0].probes)
            #expect(scores.texts?.intact.map { [0, 0.5, 1].contains($0) } == true && scores.probes?.intact == nil)
            #expect(calls["a"] == 2)
            _ = try comparison([calls.method("a")], model, judges: judges, in: folder)
            #expect(calls["a"] == 2)
        }
    }

    @Test func steeringThatIsTooStrongLeavesTheOtherScores() throws {
        let model = try TinyModel.llama.open()
        let found = try comparison([Calls().method("a")], model, scale: 1e39)
        let row = try #require(found["a"])
        #expect(row.scores[0].probes == nil && row.scores[0].detection! > 0 && row.failures.count == 1)
        #expect(row.failures[0].reason.hasPrefix("M is missing: a: steering along 'concept 0' at scale 1e+39: "))
    }

    /// A folder that cannot be written to any more does not take the results with it.
    @Test func resultsOutliveTheirFolder() throws {
        let model = try TinyModel.llama.open()
        try withTemporaryFolder { folder in
            let place = folder + "/kept"
            let removing = ComparedMethod("a") { shifts, _ in
                try FileManager.default.removeItem(atPath: place)
                return try ConceptDirections(meanDifferencesOf: shifts)
            }
            let found = try comparison([removing], model, in: place)
            #expect(found["a"]?.scores.count == 1 && found["a"]?.failures == [])
            #expect(!FileManager.default.fileExists(atPath: place))
        }
    }

    /// What will not work is said before anything is trained.
    @Test func whatFailsLateIsTriedFirst() throws {
        let model = try TinyModel.llama.open()
        let calls = Calls()
        let method = calls.method("a")
        #expect(
            message { _ = try comparison([method], model, testing: ["tower"]) }
                .contains("have it not; a probe needs at least 4 of each."))
        #expect(
            message { _ = try comparison([method], model, in: "/dev/null/kept") }
                == "/dev/null/kept: nothing can be written there; choose another folder for the results.")
        #expect(
            message {
                _ = try comparison(
                    [method], model, judges: Self.concepts.map { WordListJudge($0, words: ["ice cream"]) })
            }.hasPrefix("thing: window: 'ice cream' is no single word of letters"))
        #expect(
            message { _ = try comparison([calls.method("random columns")], model) }
                == "a method is called 'random columns', which stand beside the methods of every comparison; rename it."
        )
        #expect(calls["a"] == 0)
    }

    /// Random columns are as many as the method with the most has, and stand beside what such columns agree in by chance.
    @Test func randomColumnsAreAsManyAsTheMethods() throws {
        let model = try TinyModel.llama.open()
        let training = try pairs(["house", "barn", "shop", "school", "mill", "hut"])
        let found = try model.comparison(
            of: [
                ComparedMethod(PrincipalComponents.Configuration(features: 6)),
                ComparedMethod(PrincipalComponents.Configuration(features: 3), named: "few"),
            ],
            training: { _ in training },
            testing: pairs(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]), seeds: 0..<2,
            layer: 1, readingLayer: .finalNorm, texts: 12, inversePenalty: 10, progress: { _ in })
        let shifts = try model.shifts(of: training, layer: 1)
        let columns = try (0..<2).map { seed in
            try train(RandomDirections.Configuration(features: 6, drawSeed: seed), on: shifts, observer: nil)
                .parameters.decoderWeight
        }
        let random = try #require(found["random columns"])
        #expect(random.agreement == [try DictionarySimilarity(columns[0], columns[1], chanceDraws: 0).pwmcc])
        let chance = DictionarySimilarity.chance(6, 6, dimension: 32, draws: 3).pwmcc.mean
        #expect(random.seedAgreement?.chancePWMCC == chance && found["PCA"]?.seedAgreement?.chancePWMCC == chance)
        let fewer = DictionarySimilarity.chance(3, 3, dimension: 32, draws: 3).pwmcc.mean
        #expect(found["few"]?.seedAgreement?.chancePWMCC == fewer)
    }
}
