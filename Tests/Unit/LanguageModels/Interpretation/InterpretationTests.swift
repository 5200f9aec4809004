import Foundation
import JSON
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Explanations and their scores, by servers that know the answers or do not.
@Suite(.serialized) struct InterpretationTests {
    // MARK: Scores

    @Test func scoresOfALibrary() throws {
        let golden = try JSONValue(
            decoding: [UInt8](Data(contentsOf: URL(fileURLWithPath: fixtures + "/agreement.json"))))
        let scores = try #require(golden["scores"])
        let pairs = zip(scores["truth"]!.array!, scores["answers"]!.array!).map { ($0.integer == 1, $1.integer == 1) }
        func number(_ truth: Bool, _ answer: Bool) -> Int { pairs.count { $0 == (truth, answer) } }
        let found = ExplanationScore(
            truePositives: number(true, true), falseNegatives: number(true, false),
            trueNegatives: number(false, false), falsePositives: number(false, true), failed: 4)
        for (value, name) in [
            (found.balancedAccuracy, "balancedAccuracy"), (found.precision, "precision"), (found.recall, "recall"),
            (found.f1, "f1"),
        ] {
            #expect(abs(value! - scores[name]!.number!) < 1e-12, "\(name)")
        }
        #expect(found.failureShare == 4.0 / 64)
        let none = ExplanationScore(truePositives: 3, falseNegatives: 0, trueNegatives: 0, falsePositives: 0)
        #expect(none.balancedAccuracy == nil && none.chanceBound == nil && none.recall == 1)
    }

    /// Answers without regard to the examples have a balanced accuracy of a half, and are rarely beyond the bound.
    @Test func chance() {
        var random = RandomGenerator(seed: 11)
        var (sum, beyond) = (0.0, 0)
        for _ in 0..<1_000 {
            func yes(_ count: Int) -> Int { (0..<count).count { _ in random.uniform() < 0.5 } }
            let (hits, alarms) = (yes(20), yes(30))
            let score = ExplanationScore(
                truePositives: hits, falseNegatives: 20 - hits, trueNegatives: 30 - alarms, falsePositives: alarms)
            sum += score.balancedAccuracy!
            if score.balancedAccuracy! > score.chanceBound! { beyond += 1 }
        }
        #expect(abs(sum / 1_000 - 0.5) < 0.01)
        #expect(beyond <= 45, "\(beyond)")
    }

    // MARK: Examples

    @Test func examplesAreDisjoint() throws {
        let count = 200
        let texts = PairPhrases((0..<count).map { (before: "a \($0 % 150)", after: "b \($0 % 150)") })
        var random = RandomGenerator(seed: 2)
        let activations = (0..<count).map {
            Float($0 % 3 == 0 ? 0 : ($0 % 2 == 0 ? 1 : -1) * random.uniform(in: 0.02..<1))
        }
        let reversed = activations.enumerated().map { $0 % 10 == 4 ? 0.9 : -$1 }
        func examples(_ sign: Int, seed: Int = 1) -> InterpretationExamples? {
            InterpretationExamples(
                side: FeatureSide(feature: 0, sign: sign), activations: activations, reversedActivations: reversed,
                texts: texts, counts: (12, 9), seed: seed)
        }
        for sign in [1, -1] {
            let found = try #require(examples(sign))
            #expect(found.explaining.count == 12 && found.active.count == 9 && found.inactive.count == 9)
            func pairs(_ examples: [InterpretationExamples.Example]) -> Set<[String]> {
                Set(examples.map { [$0.before, $0.after] })
            }
            let all = [found.explaining, found.active, found.inactive].map(pairs)
            #expect(all.map(\.count) == [12, 9, 9])
            let known = Set(all[0].joined())
            #expect(known.isDisjoint(with: all[1].joined()) && known.isDisjoint(with: all[2].joined()))
            let largest = Double(activations.map { $0 * Float(sign) }.max()!)
            #expect((found.explaining + found.active).allSatisfy { $0.activation > largest / 10 })
            #expect(found.inactive.allSatisfy { abs($0.activation) <= largest / 100 })
            // From weak and strong ones.
            let strengths = found.active.map(\.activation).sorted()
            #expect(strengths[0] < 0.4 * largest && strengths[8] > 0.6 * largest)
            // Only such reversed pairs as do not activate the side.
            #expect((1...9).contains(found.reversed.count) && found.reversed.allSatisfy { $0.before.hasPrefix("b") })
            // Each of them is an active one.
            let active = Set(found.active.map { [$0.after, $0.before] })
            #expect(Set(found.reversed.map { [$0.before, $0.after] }).isSubset(of: active))
            #expect(found.reversed.allSatisfy { $0.activation <= largest / 100 })
            #expect(found == examples(sign) && found != examples(sign, seed: 2))
        }
        #expect(
            InterpretationExamples(
                side: FeatureSide(feature: 0, sign: 1), activations: Array(repeating: 0, count: count),
                reversedActivations: reversed, texts: texts, counts: (12, 9), seed: 1) == nil)
    }

    // MARK: Answers

    @Test func answersAreRead() {
        func verdicts(_ text: String) -> [Bool]? { InterpretationQuestions.verdicts(in: text, count: 3) }
        #expect(verdicts("[1,0,1]") == [true, false, true])
        #expect(verdicts("So: [1, 0,\n0] and [1,1,1]") == [true, false, false])
        for wrong in ["[1,0]", "[1,0,2]", "1,0,1", "[yes,no,no]", "[1,0,1", "", "[1.0,0,0]"] {
            #expect(verdicts(wrong) == nil, "\(wrong)")
        }
        #expect(
            InterpretationQuestions.explanation(in: "well\n[EXPLANATION]: From red\n to blue. ") == "From red to blue.")
        #expect(InterpretationQuestions.explanation(in: "From red to blue.") == nil)
        #expect(InterpretationQuestions.explanation(in: "[EXPLANATION]:  ") == nil)
    }

    // MARK: Interpretation

    /// Two features: + of 0 turns red to blue, + of 1 turns a day to a night.
    private func examples() -> [InterpretationExamples] {
        [("red", "blue"), ("day", "night")].enumerated().map { feature, words in
            func pairs(_ range: Range<Int>, _ before: String, _ after: String) -> [InterpretationExamples.Example] {
                range.map {
                    .init(before: "the \(before) thing \($0)", after: "the \(after) thing \($0)", activation: 1)
                }
            }
            return InterpretationExamples(
                side: FeatureSide(feature: feature, sign: 1), explaining: pairs(0..<6, words.0, words.1),
                active: pairs(10..<20, words.0, words.1), inactive: pairs(20..<30, "old", "new"),
                reversed: pairs(10..<20, words.1, words.0))
        }
    }

    /// What one who knows would answer.
    private static func knowing(_ request: FakeChatServer.Request) -> String {
        let lines = request.question.split(separator: "\n")
        guard lines[0].hasPrefix("Change: ") else {
            let change = request.question.contains("<<blue>>") ? "red to blue" : "day to night"
            return "[EXPLANATION]: From \(change)."
        }
        let words = lines[0].contains("red") ? ("red", "blue") : ("day", "night")
        let verdicts = lines.dropFirst().map { line in
            line.contains("<<")
                ? line.contains("<<\(words.0)>>") && line.contains("<<\(words.1)>>")
                : line.contains("the \(words.0)") && line.contains("-> the \(words.1)")
        }
        return "[\(verdicts.map { $0 ? "1" : "0" }.joined(separator: ","))]"
    }

    /// Answers of one who knows.
    private static let known: @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply = { .text(knowing($0)) }

    private func interpret(
        budget: ChatBudget = .unlimited, _ reply: @escaping @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply,
        _ body: (FeatureInterpretations, FakeChatServer, String) throws -> Void
    ) throws {
        let server = FakeChatServer(reply)
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(
                server.base, model: "m", budget: budget, concurrency: 2, cacheFolder: folder, second: 0.01)
            let found = try FeatureInterpreter(endpoint: endpoint, batch: 5, seed: 0).interpret(examples(), skipped: [])
            try body(found, server, folder)
        }
    }

    @Test func oneWhoKnows() throws {
        try interpret(Self.known) { found, server, folder in
            #expect(found.sides.map(\.explanation) == ["From red to blue.", "From day to night."])
            for side in found.sides {
                #expect(side.detection?.balancedAccuracy == 1 && side.fuzzing?.balancedAccuracy == 1)
                #expect(side.detection?.answered == 20 && side.fuzzing?.answered == 10)
                // The other feature's explanation fits nothing.
                #expect(side.shuffledDetection?.balancedAccuracy == 0.5 && side.shuffledDetection?.recall == 0)
                #expect(side.shuffledFuzzing?.balancedAccuracy == 0.5 && side.shuffledFuzzing?.answered == 10)
            }
            // An explanation, 4 detections, 2 fuzzings and as many controls of both for each.
            #expect(server.requests.count == 26 && found.usage.requests == 26 && found.remark == nil)
            #expect(
                found.detection?.answered == 40 && found[1, sign: 1]?.side.feature == 1 && found[1, sign: -1] == nil)
            // Reversed pairs are among the others, and the words are marked where they differ.
            let detections = server.requests.map(\.question).filter {
                $0.hasPrefix("Change: From red") && !$0.contains("<<")
            }
            #expect(
                detections.joined().contains("the blue thing 11 -> the red thing 11")
                    || detections.joined().contains("the blue thing 12 -> the red thing 12"))
            #expect(
                server.requests[0].question.contains("the <<red>> thing 0 -> the <<blue>> thing 0")
                    || server.requests[0].question.contains("the <<day>> thing 0"))
            // No pair that explained scores.
            #expect(!server.requests.contains { $0.question.hasPrefix("Change") && $0.question.contains("thing 3 ") })
            // A rerun costs nothing, and has the same numbers.
            let again = try ChatEndpoint(server.base, model: "m", budget: .requests(0), cacheFolder: folder)
            let repeated = try FeatureInterpreter(endpoint: again, batch: 5, seed: 0).interpret(examples(), skipped: [])
            #expect(repeated.sides == found.sides && repeated.usage.requests == 0 && repeated.usage.cachedAnswers == 26)
        }
    }

    @Test func oneWhoSaysYesToAll() throws {
        let agreeing: @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply = {
            $0.question.hasPrefix("Change") ? .text("[1,1,1,1,1]") : .text("[EXPLANATION]: Something.")
        }
        try interpret(agreeing) { found, _, _ in
            #expect(found.sides.count == 2)
            #expect(
                found.sides.allSatisfy { $0.detection?.balancedAccuracy == 0.5 && $0.fuzzing?.balancedAccuracy == 0.5 })
            #expect(found.sides.allSatisfy { $0.detection?.recall == 1 && $0.detection?.answered == 20 })
        }
    }

    /// One who looks only whether the marked words differ has every fuzzing right, with any explanation: the control shows it.
    @Test func oneWhoDoesNotReadTheExplanation() throws {
        let looking: @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply = { request in
            guard request.question.hasPrefix("Change") else { return .text(Self.knowing(request)) }
            let verdicts = request.question.split(separator: "\n").dropFirst().map { line in
                let marked = line.split(separator: "<<").dropFirst().map { $0.prefix(while: { $0 != ">" }) }
                let after = line.components(separatedBy: " -> ").last ?? ""
                return marked.count == 2 && !after.contains(marked[0]) ? "1" : "0"
            }
            return .text("[\(verdicts.joined(separator: ","))]")
        }
        try interpret(looking) { found, _, _ in
            #expect(found.fuzzing?.balancedAccuracy == 1 && found.shuffledFuzzing?.balancedAccuracy == 1)
            #expect(found.sides.count == 2 && found.sides.allSatisfy { $0.fuzzing == $0.shuffledFuzzing })
        }
    }

    /// A text with line breaks stays on the line of its example.
    @Test func lineBreaks() throws {
        let text = "Which?\n\nChoices:\r\n (A) this"
        let broken = examples().map { found in
            func broken(_ examples: [InterpretationExamples.Example]) -> [InterpretationExamples.Example] {
                examples.map { .init(before: text + $0.before, after: text + $0.after, activation: $0.activation) }
            }
            return InterpretationExamples(
                side: found.side, explaining: broken(found.explaining), active: broken(found.active),
                inactive: broken(found.inactive), reversed: broken(found.reversed))
        }
        let server = FakeChatServer { .text(Self.knowing($0)) }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            _ = try FeatureInterpreter(endpoint: endpoint, batch: 5, seed: 0).interpret(broken, skipped: [])
        }
        for request in server.requests {
            let lines = request.question.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.hasPrefix("Example ") || $0.hasPrefix("Change: ") })
            #expect(request.question.contains("Which? ⏎ Choices: ⏎ (A) this"))
        }
    }

    @Test func nonsense() throws {
        let unsure: @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply = { request in
            guard request.question.hasPrefix("Change") else { return .text(Self.knowing(request)) }
            return request.question.contains("thing 12 ") ? .text("I think so") : .text(Self.knowing(request))
        }
        try interpret(unsure) { found, _, _ in
            #expect(found.sides.count == 2)
            for side in found.sides {
                let score = try #require(side.detection)
                #expect(score.failed >= 5 && score.failed % 5 == 0 && score.answered == 20 - score.failed)
                #expect(score.balancedAccuracy == 1 || score.balancedAccuracy == nil)
            }
        }
        let empty: @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply = { _ in .text("hello") }
        try interpret(empty) { found, server, _ in
            #expect(found.sides.map(\.failure) == .init(repeating: "the answer holds no explanation", count: 2))
            #expect(found.sides.allSatisfy { $0.explanation == nil })
            #expect(server.requests.count == 2 && found.detection == nil)
        }
    }

    /// Random directions are explained and scored as features are, have no control of their own, and come last.
    @Test func randomDirectionsAreControls() throws {
        let (features, random) = (
            examples(),
            examples().map { found in
                InterpretationExamples(
                    side: FeatureSide(feature: found.side.feature + 2, sign: 1), explaining: found.explaining,
                    active: found.active, inactive: found.inactive, reversed: found.reversed)
            }
        )
        let server = FakeChatServer { .text(Self.knowing($0)) }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            let interpreter = FeatureInterpreter(endpoint: endpoint, batch: 5, seed: 0)
            let plain = try interpreter.interpret(features, skipped: [])
            let found = try interpreter.interpret(features, skipped: [], random: random)
            #expect(found.sides == plain.sides && plain.randomDirections.isEmpty && plain.randomDetection == nil)
            #expect(found.randomDirections.map(\.side.feature) == [2, 3])
            #expect(found.randomDirections.allSatisfy { $0.shuffledDetection == nil && $0.explanation != nil })
            #expect(found.randomDetection?.answered == 40 && found.randomFuzzing?.answered == 20)
            #expect(found.randomDetection?.balancedAccuracy == 1 && "\(found)".contains("random"))
        }
    }

    @Test func budgetsEndEarly() throws {
        try interpret(budget: .requests(8), Self.known) { found, server, folder in
            #expect(server.requests.count == 8 && found.sides.count { $0.explanation != nil } == 2)
            #expect(
                found.remark?.contains("the budget of 8 requests is used up; 6 of 24 questions are answered and kept")
                    == true)
            let more = try ChatEndpoint(server.base, model: "m", budget: .requests(18), cacheFolder: folder)
            let resumed = try FeatureInterpreter(endpoint: more, batch: 5, seed: 0).interpret(examples(), skipped: [])
            #expect(resumed.remark == nil && resumed.detection?.balancedAccuracy == 1 && server.requests.count == 26)
        }
        try interpret(budget: .requests(1), Self.known) { found, _, _ in
            #expect(found.sides.count { $0.explanation != nil } == 1)
            #expect(found.sides.contains { $0.failure == "it was not asked" } && found.remark != nil)
        }
    }

    /// From texts to scores, with the mean differences of known concepts as features.
    @Test func trainedModels() throws {
        let words = ["door", "wall", "lamp", "book", "chair", "stone", "glass", "river"]
        let pairs = try TextPairs(
            words.flatMap { first in words.map { "\(first) \($0)" } }.enumerated().map { index, words in
                TextPair(
                    before: "a \(words).", after: index % 2 == 0 ? "a \(words)!" : "two \(words).",
                    changes: [.init(concept: index % 2, from: "", to: "x")])
            }, name: "ends", conceptNames: ["end", "begin"])
        let model = try TinyModel.llama.open()
        let shifts = try model.shifts(of: pairs, layer: 1)
        let found = try train(MeanDifference.Configuration(), on: shifts, seed: 0, observer: nil)
        let server = FakeChatServer { request in
            guard request.question.hasPrefix("Change") else { return .text("[EXPLANATION]: It ends with a cry.") }
            let verdicts = request.question.split(separator: "\n").dropFirst().map {
                $0.hasSuffix("!") || $0.contains("<<!>>") ? "1" : "0"
            }
            return .text("[\(verdicts.joined(separator: ","))]")
        }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            let explained = try found.interpret(in: shifts, by: endpoint, explainingCount: 6, scoringCount: 6, batch: 1)
            #expect(explained.sides.count + explained.skipped.count == 2 * found.features)
            try #require(!explained.sides.isEmpty)
            for side in explained.sides {
                // What the server said of every example is known, and so is the score.
                let examples = side.examples
                let activations = found.encode(shifts.shifts(0..<shifts.count)).column(side.side.feature)
                for example in examples.active + examples.explaining {
                    let place = try #require(
                        pairs.firstIndex { $0.before == example.before && $0.after == example.after })
                    #expect(abs(Double(activations[place]) * Double(side.side.sign) - example.activation) < 1e-5)
                }
                #expect(examples.active.count >= 2 && examples.explaining.count >= 2)
                let hits = examples.active.count { $0.after.hasSuffix("!") }
                let score = try #require(side.detection)
                #expect(score.truePositives == hits && score.failed == 0)
                #expect(score.truePositives + score.falseNegatives == examples.active.count)
            }
            // Both sides of two random directions, which are linear in the shifts.
            try #require(!explained.randomDirections.isEmpty && explained.randomDirections.count <= 4)
            #expect(explained.randomDirections.allSatisfy { $0.detection != nil && $0.side.feature >= found.features })
            let none = try found.interpret(
                in: shifts, by: endpoint, explainingCount: 6, scoringCount: 6, batch: 1, randomDirections: 0)
            #expect(none.randomDirections.isEmpty && none.sides == explained.sides)
            #expect(
                message { _ = try found.interpret(in: shifts, by: endpoint, randomDirections: -1) }
                    == "randomDirections: at least 0, not -1.")
            #expect(
                message { _ = try found.interpret(features: [2], in: shifts, by: endpoint) }
                    == "there is no feature 2, only 0 to 1.")
            #expect(
                message { _ = try found.interpret(in: shifts, by: endpoint, batch: 0) }.contains("asked of at least 1"))
        }
    }
}
