import Foundation
import HDF5
import LanguageModels
import TestSupport
import Testing

/// A tiny BERT, whose states transformers has computed, too.
@Suite(.serialized) struct EncoderTests {
    private static let path = "\(TinyModel.folder)/bert.gguf"

    /// The states behind the last block of a text, one token after the other, and how many tokens there are.
    private func golden(_ text: Int) throws -> (states: [Float], tokens: [Int32]) {
        let file = try HDF5File("\(TinyModel.folder)/encoder.h5")
        return (
            try file.dataset("\(text)/states").floats(), try file.dataset("\(text)/tokens").floats().map { Int32($0) }
        )
    }

    /// The encoder with another way to pool in its file: 0 none, 1 mean, 2 the first token, 3 the last, 4 a ranking.
    private func model(pooling: UInt8) throws -> LanguageModel {
        var data = try Data(contentsOf: URL(fileURLWithPath: Self.path))
        // Behind the key the number 4, for 32 bits without a sign, in 32 bits.
        let key = try #require(data.range(of: Data("bert.pooling_type".utf8)))
        #expect(data[key.upperBound] == 4)
        data[key.upperBound + 4] = pooling
        let path = try temporaryFolder().appendingPathComponent("bert.gguf").path
        try data.write(to: URL(fileURLWithPath: path))
        return try LanguageModel(path)
    }

    @Test(arguments: [UInt8(1), 2])
    func embeddingsAreThoseOfTransformers(pooling: UInt8) throws {
        let model = try model(pooling: pooling)
        #expect(model.isEncoder && model.architecture == "bert" && model.layers == 3 && model.width == 32)
        let together = try model.embeddings(of: TinyModel.texts)
        for (index, text) in TinyModel.texts.enumerated() {
            let (states, tokens) = try golden(index)
            #expect(model.tokens(text) == tokens)
            let expected = (0..<32).map { column -> Float in
                guard pooling == 1 else { return states[column] }
                return stride(from: column, to: states.count, by: 32).reduce(0) { $0 + states[$1] }
                    / Float(tokens.count)
            }
            #expect(relativeDifference(together.row(index), expected) < 1e-4, "\(text)")
        }
    }

    @Test func unequalTextsTogetherAreWhatEachIsAlone() throws {
        let model = try LanguageModel(Self.path)
        let texts = (0..<150).map {
            "the door is re" + String(repeating: " d", count: $0 % 17) + ($0 % 3 == 0 ? "." : "")
        }
        let together = try model.embeddings(of: texts)
        for (index, text) in texts.enumerated().prefix(40) {
            #expect(relativeDifference(together.row(index), try model.embeddings(of: [text]).row(0)) < 1e-5, "\(text)")
        }
        // The way to pool is the file's own.
        #expect(try model.embeddings(of: texts, layer: .finalNorm, pooling: .sum).elements == together.elements)
        #expect(together.row(0) != together.row(1))
    }

    @Test func whatAnEncoderHasNot() throws {
        let model = try LanguageModel(Self.path)
        let vector = [Float](repeating: 1, count: 32)
        #expect(message { _ = try model.generate("the door") } == "bert is an encoder, which writes no text.")
        #expect(message { _ = try model.nextTokens(after: "the door") } == "bert is an encoder, which writes no text.")
        #expect(
            message { _ = try model.perplexity(of: "is", after: "the") }
                == "bert is an encoder, which gives texts no probability.")
        #expect(
            message { _ = try model.promotedTokens(by: vector, layer: 1) }
                == "bert is an encoder, which has no unembedding.")
        #expect(
            message { _ = try model.embeddings(of: ["the"], steering: [.add(vector, layer: 1)]) }
                == "bert is an encoder, which cannot be steered.")
        #expect(
            message { _ = try model.embeddings(of: ["the"], layer: 1) }
                == "layer 1: bert is an encoder, which exposes no blocks, only one embedding of a whole text.")
        #expect(message { _ = try model.embeddings(of: ["the", ""]) } == "text 1 is empty, so it has no embedding.")
        #expect(
            message { _ = try model.embeddings(of: [String(repeating: "the ", count: 127)]) }
                == "text 0 ('the the the the the the the the the the …') has 129 tokens, but bert takes at most 128; long texts can be truncated or left out."
        )
    }

    @Test(arguments: [UInt8(0), 4])
    func encodersWithoutAnEmbeddingOfAText(pooling: UInt8) throws {
        let model = try model(pooling: pooling)
        #expect(
            message { _ = try model.embeddings(of: ["the"]) } == "bert: the encoder gives no embedding of a whole text."
        )
    }
}
