import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing

private func open(_ name: String, _ rule: TokenRule = TokenRule()) throws -> LanguageModel {
    try LanguageModel("\(TinyModel.folder)/\(name).gguf", tokens: rule)
}

/// The models of Tests/Fixtures/scripts/make_token_models.py: in chat.gguf, 257 is the start token <s>, 258 is </s>, and
/// 259 is <|im_start|>; in spm.gguf these are 1 and 2.
@Suite struct TokenTests {
    @Test func specialTokensAreReadEverywhereAlike() throws {
        let model = try open("chat")
        let text = "<|im_start|>a"
        #expect(try model.tokens(of: text).ids == [257, 259, 97])
        #expect(model.tokens(text) == [257, 259, 97])
        let literal = model.reading(by: TokenRule(parsesSpecial: false))
        #expect(try literal.tokens(of: text).ids == [257] + Array(text.utf8).map(Int32.init))
        // The embedding of a text and the probabilities after it follow from the same tokens.
        let (one, other) = (try model.embeddings(of: [text], layer: 0), try literal.embeddings(of: [text], layer: 0))
        #expect(one != other)
        let found = try model.logProbabilities(after: text)
        #expect(try found != literal.logProbabilities(after: text))
        // A character that is no special token, of the same length, gives the literal reading in both.
        #expect(try literal.embeddings(of: ["aaa"], layer: 0) == model.embeddings(of: ["aaa"], layer: 0))
        #expect(try model.likelihood(of: "b", after: text).tokens.map(\.token) == [98])
        #expect(try model.likelihood(of: text).tokens.map(\.token) == [259, 97])
    }

    @Test(arguments: [
        ("x", [257, 120]), ("<s>x", [257, 120]), ("<s><s>x", [257, 257, 120]), ("<s>", [257]),
        ("x<s>", [257, 120, 257]),
    ])
    func oneStartToken(text: String, ids: [Int32]) throws {
        #expect(try open("chat").tokens(of: text).ids == ids)
    }

    @Test func endTokens() throws {
        let model = try open("spm")
        #expect(try model.tokens(of: "a red").ids == [1, 9, 3, 10, 8, 2])
        #expect(try model.tokens(of: "<s>a red</s>").ids == [1, 9, 3, 10, 8, 2])
        func ids(_ text: String, _ start: TokenRule.Mark, _ end: TokenRule.Mark) throws -> [Int32] {
            try model.reading(by: TokenRule(start: start, end: end)).tokens(of: text).ids
        }
        #expect(try ids("<s>a", .always, .never) == [1, 1, 9])
        #expect(try ids("<s>a", .never, .always) == [1, 9, 2])
        #expect(try ids("a", .never, .never) == [9])
        #expect(try ids("<s>a</s>", .automatic, .never) == [1, 9, 2])
        #expect(try ids("a", .automatic, .never) == [1, 9])
        // A model that expects none gets one on request.
        let plain = try TinyModel.llama.open().reading(by: TokenRule(start: .always))
        #expect(try plain.tokens(of: "a").ids == [256, 97])
    }

    @Test func tokensTellWhatWasAdded() throws {
        let tokens = try open("spm").tokens(of: "a red</s>")
        #expect(tokens.map(\.isAdded) == [true, false, false, false, false, false])
        #expect(tokens.map(\.isSpecial) == [true, false, false, false, false, true])
        #expect(tokens.map(\.text).dropFirst().prefix(4).joined() == " a red")
        #expect("\(tokens)".split(separator: "\n")[1] == "0      \"<s>\"   1   special, added")
    }

    @Test func textsThatCannotBeRead() throws {
        let model = try open("spm")
        let sentence = message { _ = try model.tokens(of: "a blue") }
        #expect(sentence.hasPrefix("spm: the tokenizer cannot read 'a blue'") && !sentence.contains("\n"))
        #expect(message { _ = try model.generate("blue") } == message { _ = try model.tokens(of: "blue") })
        #expect(message { _ = try model.embeddings(of: ["a", "blue"]) }.hasPrefix("text 1: spm: the tokenizer"))
        try withTemporaryFolder { folder in
            var data = try Data(contentsOf: URL(fileURLWithPath: TinyModel.llama.path))
            let key = try #require(data.range(of: Data("tokenizer.ggml.model".utf8)))
            let kind = try #require(data.range(of: Data("gpt2".utf8), in: key.upperBound..<data.count))
            data.replaceSubrange(kind, with: Data("none".utf8))
            try data.write(to: URL(fileURLWithPath: folder + "/none.gguf"))
            let model = try LanguageModel(folder + "/none.gguf")
            #expect(
                message { _ = try model.embeddings(of: ["a"]) }
                    == "none: the file has no tokenizer, so it cannot read texts; convert the model again with its tokenizer."
            )
            data = try Data(contentsOf: URL(fileURLWithPath: TinyModel.llama.path))
            let quote = try #require(data.range(of: Data([1, 0, 0, 0, 0, 0, 0, 0, 0x22])))
            data[quote.upperBound - 1] = 0x21
            try data.write(to: URL(fileURLWithPath: folder + "/twice.gguf"))
            #expect(
                message { _ = try LanguageModel(folder + "/twice.gguf") }.hasSuffix(
                    "the tokens 33 and 34 are both '!', so the file is damaged."))
        }
    }

    @Test func embeddingsThatAreNotFinite() throws {
        let model = try open("spm")
        try withTemporaryFolder { folder in
            try "before,after\na,red\na,ab\n".write(toFile: folder + "/y.csv", atomically: true, encoding: .utf8)
            let pairs = try TextPairs(contentsOf: folder + "/y.csv")
            let sentence = message { try model.writeEmbeddings(of: pairs, to: folder + "/y.h5", layer: 0) }
            #expect(sentence.hasPrefix("y.csv, line 3, after: spm gives "), "\(sentence)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/y.h5"))
        }
        #expect(message { _ = try model.nextTokens(after: "ab") }.contains("the logits are not numbers"))
        let text = try model.generate("ab")
        #expect(text.hasOverflowed && text.tokens.isEmpty && text.perplexity == nil && text.remark != nil)
        #expect(try model.generate(["ab"], maximumTokens: 2)[0].hasOverflowed)
    }

    @Test func extremeSteering() throws {
        let model = try TinyModel.llama.open()
        let vector = [Float](repeating: 1, count: 32)
        for scale in [Double.infinity, -.infinity, .nan, 1e300] {
            #expect(
                message { _ = try model.generate("a", steering: [.add(vector, layer: 0, scale: scale)]) }
                    .contains("choose a smaller one"))
        }
        let text = try model.generate("a", steering: [.add(vector, layer: 0, scale: 1e20)], maximumTokens: 4)
        #expect(text.tokens.isEmpty == (text.perplexity == nil))
    }
}
