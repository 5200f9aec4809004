import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct EmbeddingTests {
    @Test(arguments: TinyModel.allCases)
    func statesAreThoseOfTransformers(of tiny: TinyModel) throws {
        let model = try tiny.open()
        #expect(model.layers == 3 && model.width == 32 && model.architecture == tiny.rawValue)
        let layers: [ResidualLayer] = [0, 1, 2, .finalNorm]
        for (index, text) in TinyModel.texts.enumerated() {
            let expected = try tiny.states(index)
            let tokens = Array(text.utf8).count
            let last = try model.embeddings(of: [text], layers: layers)
            let mean = try model.embeddings(of: [text], layers: layers, pooling: .mean)
            let sum = try model.embeddings(of: [text], layers: layers, pooling: .sum)
            for layer in layers.indices {
                #expect(relativeDifference(last[layer].row(0), expected[layer].suffix(32)) < 1e-4, "\(text), \(layer)")
                let total = (0..<32).map { column in
                    stride(from: column, to: expected[layer].count, by: 32).reduce(Float(0)) {
                        $0 + expected[layer][$1]
                    }
                }
                #expect(relativeDifference(sum[layer].row(0), total) < 1e-4)
                #expect(relativeDifference(mean[layer].row(0), total.map { $0 / Float(tokens) }) < 1e-4)
            }
        }
    }

    @Test(arguments: TinyModel.allCases, [Pooling.lastToken, .mean])
    func textsTogetherAreWhatEachIsAlone(of tiny: TinyModel, pooling: Pooling) throws {
        let model = try tiny.open()
        let texts = (0..<90).map { TinyModel.texts[$0 % 3] + String(repeating: "x", count: $0 % 7) }
        for layer: ResidualLayer in [0, .last, .finalNorm] {
            let together = try model.embeddings(of: texts, layer: layer, pooling: pooling)
            for (index, text) in texts.enumerated().prefix(21) {
                let alone = try model.embeddings(of: [text], layer: layer, pooling: pooling)
                #expect(relativeDifference(together.row(index), alone.row(0)) < 1e-5)
            }
        }
    }

    /// Fewer tokens than texts may go through the model together.
    @Test(arguments: [-1, 0, 1, 2, 9, 63, 64, 65])
    func smallBatches(batch: Int) throws {
        let model = try TinyModel.llama.open()
        let texts = ["a", "b", "a", "ab"] + textsOfNineTokens(70)
        let expected = try model.embeddings(of: texts, layer: .finalNorm)
        #expect(
            relativeDifference(
                try model.embeddings(of: texts, layer: .finalNorm, batch: batch).elements, expected.elements) < 1e-5)
        let one = try model.embeddings(of: ["a"], layer: .finalNorm, batch: batch)
        #expect(relativeDifference(one.row(0), expected.row(0)) < 1e-5)
    }

    @Test func progressCountsTexts() throws {
        let model = try TinyModel.llama.open()
        var seen: [EmbeddingProgress] = []
        _ = try model.embeddings(of: textsOfNineTokens(90), layer: 0, batch: 90) { seen.append($0) }
        // Ten texts a batch at most, and as many in each on every processor.
        let steps = zip(seen, [0] + seen.map(\.textsDone)).map { $0.textsDone - $1 }
        #expect(steps.allSatisfy { 1...10 ~= $0 } && steps.reduce(0, +) == 90)
        #expect(seen.last?.tokensDone == 810 && seen.last?.secondsLeft == 0)
        #expect(seen.allSatisfy { $0.textsBefore == 0 && $0.texts == 90 })
    }

    @Test func refusals() throws {
        let model = try TinyModel.llama.open()
        func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch { return "\(error)" }
        }
        #expect(
            message { _ = try model.embeddings(of: ["a"], layer: 3) }
                == "layer 3: llama has the blocks 0 to 2; what comes after them is .finalNorm, on the command line final-norm."
        )
        #expect(
            message { _ = try model.embeddings(of: ["a", ""], layer: 0) } == "text 1 is empty, so it has no embedding.")
        #expect(
            message { _ = try model.embeddings(of: [String(repeating: "long", count: 40)], layer: 0) }
                == "text 0 ('longlonglonglonglonglonglonglonglonglong…') has 160 tokens, but llama takes at most 128; long texts can be truncated or left out."
        )
        #expect(
            message { _ = try LanguageModel("/nowhere/model.gguf") }
                == "/nowhere/model.gguf: there is no such file; a language model is a GGUF file.")
    }
}
