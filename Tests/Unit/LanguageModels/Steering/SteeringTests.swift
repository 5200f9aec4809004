import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct SteeringTests {
    private let vector = (0..<32).map { Float($0 % 5) * 0.3 - 0.5 }

    @Test(arguments: TinyModel.allCases)
    func logitsAreThoseOfTransformers(of tiny: TinyModel) throws {
        let model = try tiny.open()
        for (index, text) in TinyModel.texts.enumerated() {
            let logits = try tiny.logits(index)
            let most = logits.max()!
            let total = logits.map { exp($0 - most) }.reduce(0, +)
            let expected = logits.map { $0 - most - log(total) }
            let found = try model.logProbabilities(after: text)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test(arguments: TinyModel.allCases)
    func noSteeringRestoresTheLogits(of tiny: TinyModel) throws {
        let model = try tiny.open()
        let text = TinyModel.texts[1]
        let before = try model.logProbabilities(after: text)
        for layer: ResidualLayer in [0, 1, .last, .finalNorm] {
            let steered = try model.logProbabilities(after: text, steering: [.add(vector, layer: layer, scale: 2)])
            #expect(steered != before)
            #expect(try model.logProbabilities(after: text, steering: [.add(vector, layer: layer, scale: 0)]) == before)
        }
        #expect(try model.logProbabilities(after: text) == before)
    }

    @Test(arguments: TinyModel.allCases)
    func steeredStatesAreThoseBeforePlusTheVector(of tiny: TinyModel) throws {
        let model = try tiny.open()
        for layer: ResidualLayer in [0, 1, .last, .finalNorm] {
            let before = try model.embeddings(of: TinyModel.texts, layer: layer)
            let steered = try model.embeddings(
                of: TinyModel.texts, layer: layer, steering: [.add(vector, layer: layer, scale: 3)])
            for row in 0..<3 {
                #expect(zip(steered.row(row), zip(before.row(row), vector)).allSatisfy { $0 == $1.0 + 3 * $1.1 })
            }
        }
        // A change at one block reaches the next.
        let next = try model.embeddings(of: TinyModel.texts, layer: 1)
        let changed = try model.embeddings(of: TinyModel.texts, layer: 1, steering: [.add(vector, layer: 0)])
        #expect(next.elements != changed.elements)
    }

    /// Long prompts go through the model in parts; all of them are the prompt.
    @Test(arguments: [1, ResidualLayer.last, .finalNorm])
    func everyTokenOfALongPromptIsSteered(behind layer: ResidualLayer) throws {
        let model = try TinyModel.gptneox.open()
        let prompt = String(repeating: "abcde", count: 20)
        func found(_ positions: Steering.Positions, scale: Double = 9) throws -> [Double] {
            try model.logProbabilities(
                after: prompt, steering: [.add(vector, layer: layer, scale: scale, positions: positions)])
        }
        let plain = try model.logProbabilities(after: prompt)
        let everywhere = try found(.all)
        #expect(try found(.prompt) == everywhere && everywhere != plain)
        #expect(try found(.generated) == plain)
        #expect(try found(.all, scale: 0) == plain)
    }

    @Test func opposedSteeringsCancel() throws {
        let model = try TinyModel.llama.open()
        let whole = vector.map { ($0 * 8).rounded() / 8 }
        let before = try model.logProbabilities(after: "The door")
        let found = try model.logProbabilities(
            after: "The door", steering: [.add(whole, layer: 1, scale: 2), .add(whole, layer: 1, scale: -2)])
        #expect(zip(found, before).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func generationIsSeededAndSteerable() throws {
        let model = try TinyModel.llama.open()
        func text(_ seed: Int, _ steering: [Steering] = []) throws -> [Int32] {
            try model.generate(
                "The door", steering: steering, maximumTokens: 20, sampling: Sampling(temperature: 1, seed: seed)
            ).tokens
        }
        // A seed whose text does not end at once.
        let free = try text(2)
        #expect(free.count > 5)
        #expect(try text(2) == free)
        #expect(try text(1) != free)
        // A prompt's steering changes what follows, and so does that of what follows alone.
        #expect(try text(2, [.add(vector, layer: 1, scale: 20, positions: .prompt)]) != free)
        #expect(try text(2, [.add(vector, layer: 1, scale: 20, positions: .generated)]) != free)
        var pieces: [String] = []
        let written = try model.generate("The door", maximumTokens: 12) { pieces.append($0) }
        // Text comes as soon as its characters are whole, and bytes that are none do not hold it up.
        #expect(pieces.count > 6)
        #expect(written.tokens.count <= 12 && written.text.hasPrefix(pieces.joined()))
        #expect(written.perplexity! >= 1 && (0...1).contains(written.repetition))
    }

    @Test func steeredNextTokensTellBoth() throws {
        let model = try TinyModel.llama.open()
        let plain = try model.nextTokens(after: "The door", count: 300)
        #expect(!plain.isSteered && plain.allSatisfy { $0.unsteeredProbability == nil })
        let steered = try model.nextTokens(after: "The door", steering: [.add(vector, layer: 1, scale: 9)], count: 300)
        #expect(steered.isSteered)
        let expected = try model.logProbabilities(after: "The door", steering: [.add(vector, layer: 1, scale: 9)])
        #expect(steered.map(\.probability) == expected.map { exp($0) }.sorted(by: >))
        #expect(steered.map { $0.unsteeredProbability! }.sorted(by: >) == plain.map(\.probability))
        #expect(steered.map(\.probability) != steered.map { $0.unsteeredProbability! })
    }

    @Test func nextTokensAreSorted() throws {
        let next = try TinyModel.gpt2.open().nextTokens(after: "The", count: 257)
        #expect(next.count == 257 && abs(next.map(\.probability).reduce(0, +) - 1) < 1e-6)
        #expect(zip(next, next.dropFirst()).allSatisfy { $0.probability >= $1.probability })
    }

    @Test func refusals() throws {
        let model = try TinyModel.llama.open()
        func message(_ prompt: String, _ steering: [Steering]) -> String {
            do {
                _ = try model.generate(prompt, steering: steering)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("a", [.add([1, 2], layer: 1)]) == "a steering vector of 2 numbers, but llama is 32 wide.")
        #expect(message("a", [.add(vector, layer: 7)]).hasPrefix("layer 7: llama has the blocks 0 to 2"))
        #expect(message("", []) == "the prompt is empty.")
        #expect(throws: LanguageModelError("maximumTokens must be at least 1, not 0.")) {
            try model.generate("a", maximumTokens: 0)
        }
        #expect(try model.generate("a", maximumTokens: .max).tokens.count <= 127)
        #expect(throws: LanguageModelError("count must be at least 1 token, not -1.")) {
            try model.nextTokens(after: "a", count: -1)
        }
        #expect(
            message(String(repeating: "a", count: 128), [])
                == "the prompt has 128 tokens, which leaves no room in the context of llama (128 tokens).")
        #expect(
            message(String(repeating: "a", count: 200), []) == "the prompt has 200 tokens, but llama takes at most 128."
        )
    }
}
