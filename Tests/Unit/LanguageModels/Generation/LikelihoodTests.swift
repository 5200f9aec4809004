import Foundation
import HDF5
import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct LikelihoodTests {
    private let vector = (0..<32).map { Float(sin(Double($0) * 1.3)) }

    @Test(arguments: TinyModel.allCases)
    func logitsAreThoseOfTransformers(of tiny: TinyModel) throws {
        let model = try tiny.open()
        for index in 1..<3 {
            let text = TinyModel.texts[index]
            let logits = try HDF5File("\(TinyModel.folder)/golden.h5").dataset("\(tiny.rawValue)/\(index)/logits")
                .floats()
            let bytes = Array(text.utf8)
            let expected = (1..<bytes.count).map { place in
                let row = logits[(place - 1) * 257..<place * 257].map(Double.init)
                return row[Int(bytes[place])] - log(row.map(exp).reduce(0, +))
            }
            let found = try model.likelihood(of: text)
            // Nothing is before the first token.
            #expect(found.tokens.map(\.token) == bytes.dropFirst().map(Int32.init))
            #expect(zip(found.tokens, expected).allSatisfy { abs($0.logProbability - $1) < 1e-3 })
            #expect(abs(found.perplexity / exp(-expected.reduce(0, +) / Double(expected.count)) - 1) < 1e-3)
            #expect(try model.perplexity(of: text) == found.perplexity)
        }
    }

    @Test(arguments: TinyModel.allCases)
    func tokensOneByOne(of tiny: TinyModel) throws {
        let model = try tiny.open()
        let (prompt, text) = ("The door", " is red.")
        for steering in [[], [Steering.add(vector, layer: 1, scale: 2)]] {
            let found = try model.likelihood(of: text, after: prompt, steering: steering)
            var before = prompt
            var sum = 0.0
            for (byte, token) in zip(text.utf8, found.tokens) {
                let expected = try model.logProbabilities(after: before, steering: steering)[Int(byte)]
                #expect(token.token == Int32(byte) && abs(token.logProbability - expected) < 1e-4)
                sum += expected
                before += String(UnicodeScalar(byte))
            }
            #expect(found.tokens.count == text.utf8.count && abs(found.logProbability - sum) < 1e-3)
            for batch in [1, 3] {
                let parts = try model.likelihood(of: text, after: prompt, steering: steering, batch: batch)
                #expect(
                    zip(parts.tokens, found.tokens).allSatisfy { abs($0.logProbability - $1.logProbability) < 1e-4 })
            }
        }
    }

    /// A text that the model wrote has the probabilities that it had when it was written.
    @Test(arguments: [Steering.Positions.all, .prompt, .generated])
    func writtenTexts(positions: Steering.Positions) throws {
        let model = try TinyModel.llama.open()
        let steering = [Steering.add(vector, layer: 1, scale: 2, positions: positions)]
        let prompt = "The door"
        // Bytes that are no text do not come back as the same tokens.
        var texts: [Generation] = []
        for seed in 0..<500 where texts.isEmpty {
            let text = try model.generate(
                prompt, steering: steering, maximumTokens: 3, sampling: Sampling(temperature: 1, seed: seed))
            if text.tokens.count == 3, model.tokens(prompt + text.text).dropFirst(8) == text.tokens[...] {
                texts.append(text)
            }
        }
        let written = try #require(texts.first)
        let found = try model.likelihood(of: written.text, after: prompt, steering: steering)
        #expect(found.tokens.map(\.token) == written.tokens)
        #expect(zip(found.tokens, written.logProbabilities).allSatisfy { abs($0.logProbability - $1) < 1e-4 })
        let ownPerplexity = try #require(written.perplexity)
        #expect(abs(found.perplexity / ownPerplexity - 1) < 1e-3)
        let others = Steering.add(vector, layer: 1, scale: 2, positions: positions == .prompt ? .generated : .prompt)
        #expect(
            try abs(model.perplexity(of: written.text, after: prompt, steering: [others]) / ownPerplexity - 1)
                > 1e-3)
    }

    @Test func refusals() throws {
        let model = try TinyModel.llama.open()
        #expect(message { _ = try model.perplexity(of: "") } == "the text is empty, so it has no perplexity.")
        #expect(
            message { _ = try model.perplexity(of: "a") }
                == "the text is a single token with nothing before it, so it has no perplexity; give a prompt.")
        #expect(
            message {
                _ = try model.perplexity(
                    of: String(repeating: "a", count: 100), after: String(repeating: "b", count: 50))
            }
                == "prompt and text have 150 tokens, but llama takes at most 128.")
        #expect(try "\(model.likelihood(of: "\n", after: "a"))".contains("\"\\n\""))
    }
}
