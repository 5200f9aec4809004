import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite(.serialized) struct ComparisonTests {
    private func pairs(_ places: [String], concepts: [String] = ["thing: window", "colour: blue"]) throws -> TextPairs {
        try .doorsAndWindows(of: places, concepts: concepts)
    }

    private func training(_ seed: Int) throws -> TextPairs {
        try pairs(["house", "barn", "shop", "school", "mill", "hut"] + (seed == 0 ? ["inn"] : ["pub"]))
    }

    private func testing() throws -> TextPairs {
        try pairs(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"])
    }

    private var means: ComparedMethod {
        ComparedMethod("means") { shifts, _ in try ConceptDirections(meanDifferencesOf: shifts) }
    }

    private func comparison(
        _ methods: [ComparedMethod], _ model: LanguageModel, seeds: Range<Int> = 0..<2, scale: Double = 0.5,
        in folder: String? = nil
    ) throws -> MethodComparison {
        try model.comparison(
            of: methods, training: training, testing: testing(), seeds: seeds, layer: 1, readingLayer: .finalNorm,
            scale: scale, texts: 12, randomFeatures: 4, inversePenalty: 10, storingIn: folder, progress: { _ in })
    }

    private func correlation(_ x: [Float], _ y: [Float]) -> Double {
        let (a, b) = (x.map(Double.init), y.map(Double.init))
        let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
        let (p, q) = (a.map { $0 - meanA }, b.map { $0 - meanB })
        let product: Double = zip(p, q).reduce(0) { $0 + $1.0 * $1.1 }
        let squares: (Double, Double) = (p.reduce(0) { $0 + $1 * $1 }, q.reduce(0) { $0 + $1 * $1 })
        return product / (squares.0 * squares.1).squareRoot()
    }

    /// Every score is what its own function says of the same directions.
    @Test func scoresAreThoseOfTheirMeasures() throws {
        let model = try TinyModel.llama.open()
        let configuration = PrincipalComponents.Configuration(features: 4)
        let found = try comparison([means, ComparedMethod(configuration)], model)
        #expect(found.rows.map(\.method) == ["means", "PCA", "random columns"])
        #expect(found.rows.allSatisfy { $0.scores.count == 2 && $0.failures.isEmpty })
        let test = try model.shifts(of: testing(), layer: 1)
        var columns: [Matrix] = []
        for seed in 0..<2 {
            let shifts = try model.shifts(of: training(seed), layer: 1)
            let directions = try ConceptDirections(meanDifferencesOf: shifts)
            let trained = try train(configuration, on: shifts, seed: seed, observer: nil)
            columns.append(trained.parameters.decoderWeight)
            let chosen = try ConceptDirections(of: trained, chosenOn: shifts)
            let random = try train(
                RandomDirections.Configuration(features: 4, drawSeed: seed), on: shifts, observer: nil)
            let matrices = try model.selectivity(
                of: [
                    ConceptDirections("means", directions.directions), chosen,
                    ConceptDirections("r", of: random, chosenOn: shifts),
                ],
                on: testing(), layer: 1, readingLayer: .finalNorm, scale: 0.5, texts: 12, inversePenalty: 10, seed: seed
            )
            for (row, matrix) in matrices.matrices.enumerated() {
                let scores = try #require(found.rows[row].scores[seed].probes)
                #expect(scores.effects == matrix.values && scores.hits == matrix.hitRate)
                let beyond = (0..<2).count { matrix.values[$0][$0] > matrices.randomBounds[$0] }
                #expect(scores.beyondChance == Double(beyond) / 2)
            }
            // Means have no code, so that ⟨u, Δz⟩ detects; both directions of every pair count.
            var detection = 0.0
            for concept in 0..<2 {
                let vector = directions.directions[concept].vector
                var own: [Double] = []
                for row in 0..<test.count where test.concepts[row, concept] != 0 {
                    let product = zip(test.matrix.row(row), vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                    own.append(Double(test.concepts[row, concept]) * product)
                }
                var right = 0
                for one in own { right += own.count { one > -$0 } }
                detection += Double(right) / Double(own.count * own.count) / 2
            }
            #expect(abs(found.rows[0].scores[seed].detection! - detection) < 1e-9)
            #expect(found.rows[0].scores[seed].mcc == nil)
            let codes = trained.encode(test.matrix)
            let matches = MeanCorrelationCoefficient(trained.encode(shifts.matrix), with: shifts.concepts).matches
            let mcc = matches.map { match in
                abs(correlation(codes.column(match.feature), test.concepts.column(match.concept)))
            }
            #expect(abs(try #require(found.rows[1].scores[seed].mcc) - mcc.reduce(0, +) / 2) < 1e-5)
        }
        let similarity = try DictionarySimilarity(columns[0], columns[1], chanceDraws: 0)
        #expect(found.rows[1].agreement == [similarity.pwmcc] && found.rows[0].agreement.isEmpty)
        let agreement = try #require(found.rows[1].seedAgreement)
        #expect(agreement.mmcs == [(similarity.mmcs + similarity.reverseMMCS) / 2])
        #expect(agreement.subspaceOverlap == [try SubspaceOverlap(columns[0], columns[1]).value])
        #expect(agreement.chanceSubspaceOverlap == 4.0 / 32)
        #expect(agreement.stability == (try FeatureStability(columns)).mean())
    }

    /// Codes are measured by the labels of the shifts that nothing was chosen by, each score beside its own chance level.
    @Test func codesAreMeasured() throws {
        let model = try TinyModel.llama.open()
        let configuration = PrincipalComponents.Configuration(features: 4)
        let found = try comparison([means, ComparedMethod(configuration)], model, seeds: 1..<2)
        let test = try model.shifts(of: testing(), layer: 1)
        let trained = try train(configuration, on: model.shifts(of: training(1), layer: 1), seed: 1, observer: nil)
        let labels = ConceptLabels(
            names: ["thing: window", "colour: blue"],
            values: (0..<2).map { concept in test.concepts.column(concept).map { $0 > 0 } })
        let codes = trained.encode(test.matrix)
        let scores = try #require(found["PCA"]?.scores[0].codes)
        let probing = try SparseProbing(codes, labels: labels, featureCounts: [1, 5], seeds: 1..<2, chanceDraws: 2)
        func mean(_ place: Int) -> Double {
            (probing.results[place].accuracy + probing.results[place + 2].accuracy) / 2
        }
        #expect(scores.probingByOne?.value == mean(0) && scores.probingByFive?.value == mean(1))
        let dci = try DisentanglementScores(codes, labels: labels, seed: 1, chanceDraws: 2)
        #expect(scores.disentanglement?.value == dci.disentanglement && scores.completeness?.value == dci.completeness)
        #expect(scores.disentanglement?.chance == dci.disentanglementChance.mean)
        let ablation = try ProbeAblation(
            embeddings: test.matrix, codes: codes, directions: trained.parameters.decoderWeight)
        let perturbation = try TargetedProbePerturbation(
            ablation, labels: labels, featureCounts: [2], seeds: 5..<10
        ).scores[0]
        #expect(scores.targetedPerturbation?.value == perturbation.mean)
        #expect(scores.targetedPerturbation?.chance == perturbation.chance.mean)
        // Means have no code, and no pair of texts changes both concepts.
        #expect(found["means"]?.scores[0].codes == nil && scores.spuriousRemoval == nil)
        #expect(
            found.codeRemarks == [
                "SCR is missing: no two concepts appear together in at least 25 shifts, and apart in as many."
            ])
        #expect(found.remarks.isEmpty)
        #expect(found["PCA"]?.failures == [] && found["random columns"]?.scores[0].codes != nil)
        let without = try model.comparison(
            of: [ComparedMethod(configuration)], training: training, testing: testing(), seeds: 1..<2, layer: 1,
            readingLayer: .finalNorm, scale: 0.5, texts: 12, randomFeatures: 4, measuringCodes: false,
            inversePenalty: 10, progress: { _ in })
        #expect(without["PCA"]?.scores[0].codes == nil && without.codeRemarks.isEmpty)
        #expect(without["PCA"]?.scores[0].probes == found["PCA"]?.scores[0].probes)
    }

    /// SCR is of the two concepts that appear together and apart most evenly; pairs that come again count once, one feature has no
    /// DCI, and a concept that is rare has no score.
    @Test func codesOfConceptsThatAppearTogether() throws {
        let model = try TinyModel.llama.open()
        let names = ["thing: window", "colour: blue", "rare: one"]
        func pairs(_ places: [String], again: Int = 1) throws -> TextPairs {
            func text(_ place: String, _ thing: Int, _ colour: Int) -> String {
                "The \(["door", "window"][thing]) of the \(place) is \(["red", "blue"][colour])."
            }
            let all = places.flatMap { place in
                [(1, 1), (1, 0), (0, 1), (-1, -1)].map { thing, colour -> TextPair in
                    let from = (thing < 0 ? 1 : 0, colour < 0 ? 1 : 0)
                    let changes = [(0, thing), (1, colour)].filter { $0.1 != 0 }.map { concept, amount in
                        TextPair.Change(
                            concept: concept, from: amount > 0 ? "no" : "yes", to: amount > 0 ? "yes" : "no",
                            amount: Float(amount))
                    }
                    return TextPair(
                        before: text(place, from.0, from.1), after: text(place, from.0 + thing, from.1 + colour),
                        changes: changes)
                }
            }
            let rare = places.prefix(6).map { place in
                TextPair(
                    before: text(place, 0, 0), after: "One door of the \(place) is red.",
                    changes: [.init(concept: 2, from: "no", to: "yes")])
            }
            return try TextPairs((0..<again).flatMap { _ in all + rare }, name: "doors", conceptNames: names)
        }
        func compare(_ testing: TextPairs, features: Int = 3) throws -> MethodComparison {
            try model.comparison(
                of: [ComparedMethod(PrincipalComponents.Configuration(features: features))],
                training: { try pairs((0..<12).map { "house \($0)" } + ["\($0)"]) }, testing: testing, seeds: 0..<2,
                layer: 1, readingLayer: .finalNorm, texts: 12, randomFeatures: 4, inversePenalty: 10, progress: { _ in }
            )
        }
        let places = (0..<25).map { "tower \($0)" }
        let found = try compare(pairs(places))
        #expect(
            found.codeRemarks == [
                "measures of codes leave out rare: one, which appear in fewer than 10 shifts, or in all but fewer than 10.",
                "SCR is of thing: window and colour: blue.",
            ])
        let scores = try #require(found["PCA"]?.scores[1].codes)
        let test = try model.shifts(of: pairs(places), layer: 1)
        let trained = try train(
            PrincipalComponents.Configuration(features: 3),
            on: model.shifts(of: pairs((0..<12).map { "house \($0)" } + ["1"]), layer: 1), seed: 1, observer: nil)
        let ablation = try ProbeAblation(
            embeddings: test.matrix, codes: trained.encode(test.matrix),
            directions: trained.parameters.decoderWeight)
        let removal = try SpuriousCorrelationRemoval(
            ablation, target: test.concepts.column(0).map { $0 > 0 },
            spurious: test.concepts.column(1).map { $0 > 0 }, featureCounts: [2], seeds: 5..<10
        ).scores[0]
        #expect(scores.spuriousRemoval?.value == removal.mean && scores.spuriousRemoval?.chance == removal.chance.mean)
        let again = try compare(pairs(places, again: 2))
        #expect(again["PCA"]?.scores.map(\.codes) == found["PCA"]?.scores.map(\.codes))
        let single = try compare(pairs(places), features: 1)
        #expect(single["PCA"]?.scores[0].codes?.disentanglement == nil)
        #expect(
            single["PCA"]?.failures.map(\.reason)
                == Array(repeating: "D and C are missing: it has one feature.", count: 2))
    }

    /// Seeds that learn from the same pairs are said to agree by construction.
    @Test func theSamePairsForAllSeeds() throws {
        let model = try TinyModel.llama.open()
        let found = try model.comparison(
            of: [ComparedMethod(PrincipalComponents.Configuration(features: 2))], training: { _ in try training(0) },
            testing: testing(), seeds: 0..<2, layer: 1, readingLayer: .finalNorm, texts: 12, randomFeatures: 4,
            inversePenalty: 10, progress: { _ in })
        #expect(
            found.remarks == [
                "all seeds learned from the same pairs, so that methods without a random start agree by construction."
            ])
        #expect(abs(try #require(found["PCA"]?.seedAgreement?.mmcs[0]) - 1) < 1e-5)
    }

    /// Methods that learn from what the language model does with texts.
    @Test func methodsThatReadTexts() throws {
        let model = try TinyModel.llama.open()
        let requests = [ConceptPrompt("Old doors."), ConceptPrompt("Open doors.")]
        let judges = [
            AnswerJudge("thing: window", after: ". It is a ", with: ["w", "g"], without: ["d"]),
            AnswerJudge("colour: blue", after: ". It looks ", with: ["b"], without: ["r"]),
        ]
        let methods: [ComparedMethod] = [
            .promptedShiftRegression(requests, texts: 4), .subspaceRestrictedDAS(judges: judges, texts: 8, steps: 2),
        ]
        let found = try comparison(methods, model, seeds: 0..<1)
        #expect(found.rows.map(\.method) == ["prompted-shift regression", "subspace-restricted DAS", "random columns"])
        #expect(found.rows.flatMap(\.failures) == [])
        let unlike = found.rows.prefix(2).map { $0.scores.first?.probes?.effects }
        #expect(unlike[0] != nil && unlike[1] != nil && unlike[0] != unlike[1])
        let wrong = try comparison([means, .promptedShiftRegression([requests[0]])], model, seeds: 0..<1)
        #expect(
            wrong["prompted-shift regression"]?.failures.map(\.reason)
                == ["1 requests in words for 2 concepts; there must be one for each."])
        let refused = try comparison(
            [means, .promptedShiftRegression(requests, texts: -1), .subspaceRestrictedDAS(judges: [judges[0]])], model,
            seeds: 0..<1)
        #expect(
            refused.rows.flatMap(\.failures).map(\.reason) == [
                "texts: at least 2, not -1.",
                "no question asks about 'colour: blue'; there must be one for each concept.",
            ])
    }

    /// A method that knows the labels has a column for each concept, whatever else correlates with it, and one in closed form draws
    /// anew for every seed.
    @Test func columnsAndDraws() throws {
        let model = try TinyModel.llama.open()
        let found = try model.comparison(
            of: [
                ComparedMethod(MeanDifference.Configuration()),
                ComparedMethod(RandomDirections.Configuration(features: 4)),
            ],
            training: { _ in try training(0) }, testing: testing(), seeds: 0..<2, layer: 1, readingLayer: .finalNorm,
            texts: 12, randomFeatures: 4, inversePenalty: 10, progress: { _ in })
        #expect(found["mean difference"]?.scores.allSatisfy { $0.distinctFeatures == 2 } == true)
        #expect(try #require(found["random directions"]).agreement[0] < 0.9)
        let shifts = try model.shifts(of: training(0), layer: 1)
        let trained = try train(MeanDifference.Configuration(), on: shifts, observer: nil)
        let matrix = try model.selectivity(
            of: [ConceptDirections("m", (0..<2).map { SteeringDirection("\($0)", trained.steeringVector($0)) })],
            on: testing(), layer: 1, readingLayer: .finalNorm, texts: 12, inversePenalty: 10, seed: 1
        ).matrices[0]
        #expect(found["mean difference"]?.scores[1].probes?.effects == matrix.values)
    }

    /// Requests in words are a row, and can be added to results that are kept.
    @Test func requestsInWords() throws {
        let model = try TinyModel.llama.open()
        let requests = [ConceptPrompt("Old doors."), ConceptPrompt("Open doors.")]
        try withTemporaryFolder { folder in
            func compare(_ requests: [ConceptPrompt]) throws -> MethodComparison {
                try model.comparison(
                    of: [means], training: training, testing: testing(), seeds: 0..<2, layer: 1,
                    readingLayer: .finalNorm, unit: .length(30), prompting: requests, texts: 12, randomFeatures: 4,
                    inversePenalty: 10, storingIn: folder, progress: { _ in })
            }
            let without = try compare([])
            let found = try compare(requests)
            #expect(found.rows.map(\.method) == ["means", "random columns", "prompting"])
            for (row, same) in zip(found.rows, without.rows) {
                #expect(row.scores.map(\.probes) == same.scores.map(\.probes) && row.agreement == same.agreement)
            }
            #expect(try compare(requests) == found)
            for seed in 0..<2 {
                let directions = try ConceptDirections(
                    meanDifferencesOf: model.shifts(of: training(seed), layer: 1))
                let selectivity = try model.selectivity(
                    of: [directions], on: testing(), layer: 1, readingLayer: .finalNorm, unit: .length(30),
                    prompting: requests, texts: 12, inversePenalty: 10, seed: seed)
                let scores = try #require(found["prompting"]?.scores[seed])
                #expect(scores.probes?.effects.joined().contains { $0 != 0 } == true)
                #expect(found["means"]?.scores[seed].probes?.effects == selectivity.matrices[0].values)
                #expect(scores.probes?.effects == selectivity["prompting"]?.values)
                #expect(scores.detection == nil && scores.mcc == nil && scores.texts == nil)
            }
            // One that is too long costs its own row alone.
            let long = try compare([requests[0], ConceptPrompt(String(repeating: "Open doors. ", count: 2_000))])
            #expect(long["means"]?.scores.map(\.probes) == found["means"]?.scores.map(\.probes))
            #expect(long["prompting"]?.failures.map(\.seed) == [0, 1])
            #expect(long["prompting"]?.failures.allSatisfy { $0.reason.hasPrefix("M is missing: ") } == true)
            #expect(
                message { _ = try compare([requests[0]]) }
                    == "1 requests in words, but there are 2 concepts; it needs one for each.")
        }
    }

    @Test func textsThatWereLearnedFromAreNotMeasured() throws {
        let model = try TinyModel.llama.open()
        func compare(_ places: [String]) throws -> MethodComparison {
            try model.comparison(
                of: [means], training: training, testing: pairs(places), seeds: 0..<1, layer: 1,
                readingLayer: .finalNorm,
                texts: 12, randomFeatures: 4, inversePenalty: 10, progress: { _ in })
        }
        let fresh = ["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]
        let (all, own) = (try compare(fresh + ["house"]), try compare(fresh))
        #expect(all.rows.map { $0.scores.map(\.probes) } == own.rows.map { $0.scores.map(\.probes) })
        #expect(all.rows.map { $0.scores.map(\.detection) } == own.rows.map { $0.scores.map(\.detection) })
        #expect(
            message { _ = try compare(["house", "barn", "shop", "tower"]) }
                == "doors: 12 of 16 pairs share a text with those that seed 0 learns from; measure on other texts.")
        #expect(
            message {
                _ = try model.selectivity(
                    of: [ConceptDirections("r", (0..<2).map { .random("\($0)", dimension: 32, seed: $0) })],
                    on: testing(), layer: 1, readingLayer: .finalNorm, texts: 1)
            } == "texts: at least 2 are steered, not 1.")
    }

    @Test func finishedSeedsAreKept() throws {
        let model = try TinyModel.llama.open()
        try withTemporaryFolder { folder in
            func components(_ count: Int) -> ComparedMethod {
                ComparedMethod("PCA") { _ in PrincipalComponents.Configuration(features: count) }
            }
            let methods = [means, components(4)]
            let first = try comparison(methods, model, seeds: 0..<1, in: folder)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files == ["seed-0.json"])
            let whole = try comparison(methods, model, in: folder)
            #expect(whole.rows.map { $0.scores[0] } == first.rows.map { $0.scores[0] })
            let again = try comparison(methods, model, in: folder)
            #expect(again == whole && again.rows[1].agreement.count == 1)
            // Other settings are not taken for the same, and what is kept stays there.
            let other = try comparison([means, components(3)], model, in: folder)
            #expect(other.rows[0] == whole.rows[0] && other.rows[1].scores != whole.rows[1].scores)
            #expect(try comparison(methods, model, in: folder) == whole)
            #expect(
                message { _ = try comparison(methods, model, scale: 0.4, in: folder) }
                    .contains("seed-0.json: the results are of another comparison"))
            try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/seed-1.json"))
            #expect(
                message { _ = try comparison(methods, model, in: folder) }
                    .hasSuffix("seed-1.json: no results of a comparison can be read; remove the file to compute them."))
        }
    }

    @Test func aMethodThatFailsIsNamedAndTheOthersAreKept() throws {
        let model = try TinyModel.llama.open()
        let failing = ComparedMethod("broken") { shifts, seed in
            if seed == 1 { throw LanguageModelError("no luck.") }
            return try ConceptDirections(meanDifferencesOf: shifts)
        }
        let found = try comparison([failing, means], model)
        #expect(found["broken"]?.scores.count == 1)
        #expect(found["broken"]?.failures == [MethodComparison.Failure(seed: 1, reason: "no luck.")])
        #expect(found["means"]?.scores.count == 2)
    }

    @Test func whatCannotBeComparedIsRefused() throws {
        let model = try TinyModel.llama.open()
        #expect(
            message { _ = try comparison([means, means], model) }
                == "two methods are called 'means'; the names must differ.")
        #expect(message { _ = try comparison([means], model, seeds: 0..<0) } == "seeds: at least one, not none.")
        func compare(_ pairs: TextPairs, judges: [any ConceptJudge] = [], prompts: [String] = []) -> String {
            message {
                _ = try model.comparison(
                    of: [means], training: training, testing: pairs, seeds: 0..<1, layer: 1, judges: judges,
                    prompts: prompts, progress: { _ in })
            }
        }
        let other = try pairs(["tower"], concepts: ["a", "b"])
        #expect(compare(other).contains("has other concepts than doors"))
        #expect(
            compare(try pairs(["tower"], concepts: ["a", "a"])) == "two concepts are called 'a'; the names must differ."
        )
        let judge = WordListJudge("blue", words: ["blue"])
        #expect(
            compare(try testing(), judges: [judge], prompts: ["A"]).hasPrefix("the judges are of blue; there must be"))
        #expect(compare(try testing(), prompts: ["A"]) == "there are prompts, but no judges of their texts.")
    }

    /// The probes of a reader tell new texts apart, and texts without words have no concept.
    @Test func probesJudgeTexts() throws {
        let model = try TinyModel.llama.open()
        let judges = try ProbeJudge.judges(of: training(0), readBy: model, layer: 1, inversePenalty: 10)
        #expect(judges.map(\.name) == ["thing: window", "colour: blue"])
        #expect(judges.allSatisfy { $0.rule.hasPrefix("the log odds of a probe of ") && $0.rule.contains("layer 1") })
        let texts = try ConceptTexts(testing())
        let generations = (texts.texts + [" \n", "…"]).map {
            Generation(prompt: "", text: $0, tokens: [], logProbabilities: [], seconds: 0)
        }
        for (concept, judge) in judges.enumerated() {
            let found = try judge.judge(generations, by: model)
            let right = texts.texts.indices.count { found[$0].hasConcept == texts.labels[$0][concept] }
            #expect(Double(right) > 0.75 * Double(texts.texts.count), "\(judge.name): \(right)")
            #expect(found.allSatisfy { $0.hasConcept == ($0.score > 0) })
            #expect(found.suffix(2).allSatisfy { !$0.hasConcept })
        }
    }
}
