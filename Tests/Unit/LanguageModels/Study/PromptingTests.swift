import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Asking for a concept in words, as a baseline of steering.
@Suite(.serialized) struct PromptingTests {
    private struct Contains: ConceptJudge {
        let letter: Character
        var name: String { "letter \(letter)" }
        var rule: String { "\(letter) is there" }
        /// Also holds that the request is not in the prompt.
        func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
            texts.map { text in
                Judgement(
                    hasConcept: text.text.contains(letter) && !text.prompt.contains("Please"),
                    score: Double(text.text.count { $0 == letter }))
            }
        }
    }

    private let prompts = ["The door", "A window", "My house", "One day", "zebra"]
    private let sampling = Sampling(temperature: 1, seed: 3)
    private let requests = [ConceptPrompt("Please write e."), ConceptPrompt("Please, many s here.")]

    @Test func requestsStandInFront() throws {
        let model = try TinyModel.llama.open()
        #expect(try requests[0].prompt(for: "The door", in: model) == "Please write e.\n\nThe door")
        let chat = try LanguageModel("\(TinyModel.folder)/chat.gguf")
        #expect(try ConceptPrompt("x", as: .message).prompt(for: "The door", in: chat) == "<s>[INST] x [/INST]The door")
        #expect(
            message { _ = try ConceptPrompt("x", as: .message).prompt(for: "a", in: model) }
                .hasPrefix("llama has no chat template"))
        #expect(
            message { _ = try ConceptPrompt(" ").prompt(for: "a", in: model) }
                == "a request for a concept is empty; write what the text should be like.")
    }

    /// The texts are those behind the request, judged with the prompts alone.
    @Test func generatedTexts() throws {
        let model = try TinyModel.llama.open()
        let judges = [Contains(letter: "e"), Contains(letter: "s")]
        let directions = ConceptDirections("any", (0..<2).map { .random("\($0)", dimension: 32, seed: $0) })
        let found = try model.selectivity(
            of: [directions], judges: judges, prompts: prompts, layer: 1, prompting: requests, maximumTokens: 12,
            sampling: sampling)
        let plain = try model.generate(prompts, maximumTokens: 12, sampling: sampling)
        #expect(found.matrices.map(\.method) == ["any", "prompting"])
        for (row, request) in requests.enumerated() {
            let asked = try model.generate(
                prompts.map { "\(request.request)\n\n\($0)" }, maximumTokens: 12, sampling: sampling)
            for (column, judge) in judges.enumerated() {
                func share(_ texts: [Generation]) -> Double {
                    Double(texts.count { $0.text.contains(judge.letter) }) / 5
                }
                #expect(abs(found["prompting"]!.values[row][column] - (share(asked) - share(plain))) < 1e-12)
            }
        }
        let without = try model.selectivity(
            of: [directions], judges: judges, prompts: prompts, layer: 1, maximumTokens: 12, sampling: sampling)
        #expect(without.matrices == [found.matrices[0]] && without.randomBounds == found.randomBounds)
    }

    @Test func sweeps() throws {
        let model = try TinyModel.llama.open()
        let judge = Contains(letter: "e")
        let sweep = try model.steeringSweep(
            [.random(dimension: 32)], layer: 1, scales: [1], prompts: prompts, judge: judge, prompting: requests[0],
            maximumTokens: 8, sampling: sampling)
        let asked = try model.generate(
            prompts.map { "Please write e.\n\n\($0)" }, maximumTokens: 8, sampling: sampling)
        let prompted = try #require(sweep.prompted)
        #expect(prompted.texts.map(\.generation.tokens) == asked.map(\.tokens))
        #expect(prompted.texts.map(\.generation.prompt) == prompts && prompted.scale == 0)
        #expect(prompted.share == Double(asked.count { $0.text.contains("e") }) / 5)
        // The perplexity is that of the texts behind the prompts alone.
        let likelihoods = try model.likelihoods(of: prompted.texts.map(\.generation))
        for (text, likelihood) in zip(prompted.texts, likelihoods) {
            #expect(text.perplexity == nil || abs(text.perplexity! / likelihood.perplexity - 1) < 1e-6)
        }
        let again = try sweep.judged(by: Contains(letter: "s"), with: model)
        #expect(again.prompted?.texts.map(\.judgement.hasConcept) == asked.map { $0.text.contains("s") })
        #expect("\(sweep)".contains("prompting") && again.series.count == 1)
    }

    @Test func statesBehindARequest() throws {
        let model = try TinyModel.llama.open()
        let pairs = try TextPairs(
            (0..<24).map { index in
                TextPair(
                    before: "a thing of \(index)", after: "a thing of \(index)!",
                    changes: [.init(concept: 0, from: "", to: "!")])
            }, name: "ends", conceptNames: ["end"])
        let found = try model.selectivity(
            of: [ConceptDirections("any", [.random("0", dimension: 32)])], on: pairs, layer: 0, readingLayer: 1,
            prompting: [requests[0]], texts: 10, inversePenalty: 1)
        let texts = try ConceptTexts(pairs).split(measuring: 0.5, most: 10, seed: 0).measuring.texts
        let odds = found.probes[0].logOdds(of: try model.embeddings(of: texts, layer: 1))
        let asked = found.probes[0].logOdds(
            of: try model.embeddings(of: texts.map { "Please write e.\n\n\($0)" }, layer: 1))
        let mean = zip(asked, odds).reduce(0) { $0 + $1.0 - $1.1 } / 10
        let expected = mean / SampleStatistics.standardDeviation(odds)
        #expect(abs(found["prompting"]!.values[0][0] - expected) < 1e-6 * max(1, abs(expected)))
    }

    @Test func requestsThatDoNotFit() throws {
        let model = try TinyModel.llama.open()
        func refusal(_ requests: [ConceptPrompt], method: String = "any") -> String {
            message {
                _ = try model.selectivity(
                    of: [ConceptDirections(method, (0..<2).map { .random("\($0)", dimension: 32, seed: $0) })],
                    judges: [Contains(letter: "e"), Contains(letter: "s")], prompts: prompts, layer: 1,
                    prompting: requests)
            }
        }
        #expect(refusal([requests[0]]) == "1 requests in words, but there are 2 concepts; it needs one for each.")
        #expect(refusal(requests, method: "prompting").hasPrefix("a method is called 'prompting'"))
        #expect(refusal([requests[0], ConceptPrompt("")]).hasPrefix("a request for a concept is empty"))
    }

    /// The states are those of the same tokens with and without the request; what the mean explains follows from them.
    @Test func promptedShifts() throws {
        let model = try TinyModel.llama.open()
        let texts = ["The door is red.", "A window of a house", "zebra and lion"]
        let fit = try model.promptedShiftRegression(of: texts, asking: requests[0], layer: 1)
        var shifts: [[Double]] = []
        for text in texts {
            let (plain, asked) = (
                try model.tokenEmbeddings(of: text, layer: 1),
                try model.tokenEmbeddings(of: "Please write e.\n\n\(text)", layer: 1)
            )
            for place in 1..<plain.rows {
                let after = asked.row(asked.rows - plain.rows + place)
                shifts.append(zip(after, plain.row(place)).map { Double($0) - Double($1) })
            }
        }
        #expect(fit.tokens == shifts.count)
        let mean = (0..<32).map { column in shifts.reduce(0) { $0 + $1[column] } / Double(shifts.count) }
        let all = shifts.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
        let rest = shifts.reduce(0) { sum, row in
            sum + zip(row, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        #expect(abs(fit.explainedByMean - (1 - rest / all)) < 1e-4)
        #expect(fit.explained > fit.explainedByMean && fit.explained <= 1)
        #expect(fit.direction.vector == fit.vector && fit.direction.name == "prompted-shift regression")
        // Steering adds what the detector says, to every row but the first, which the fit leaves out.
        #expect(fit.steering().positions == .from(1))
        let before = try model.tokenEmbeddings(of: texts[0], layer: 1)
        let amounts = fit.amounts(of: before)
        #expect(amounts.contains { $0 > 0 })
        let last = before.rows - 1
        let after = try model.embeddings(of: [texts[0]], layer: 1, steering: [fit.steering(scale: 2)]).row(0)
        for index in 0..<32 {
            let expected = Double(before[last, index]) + 2 * amounts[last] * Double(fit.vector[index])
            #expect(abs(Double(after[index]) - expected) < 1e-4 * max(1, abs(expected)))
        }
        #expect(
            message { _ = try model.promptedShiftRegression(of: ["a"], asking: requests[0]) }
                == "a regression needs at least 2 texts, not 1.")
        #expect(
            message { _ = try model.promptedShiftRegression(of: ["", ""], asking: requests[0]) }.contains("text 0"))
    }
}
