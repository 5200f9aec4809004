import Foundation
import LanguageModels
import TestSupport
import Testing

/// The numbers themselves are checked by Tests/System/command_line/test_convert.py.
@Suite(.serialized) struct DequantizationTests {
    private let source = "\(TinyModel.folder)/quantised.gguf"

    @Test func weightsInSinglePrecisionGiveTheSameEmbeddings() throws {
        let folder = try temporaryFolder()
        let path = folder.appendingPathComponent("single.gguf").path
        try LanguageModel.dequantize(source, to: path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["single.gguf"])
        let quantised = try LanguageModel(source)
        let single = try LanguageModel(path)
        #expect(single.architecture == "llama" && single.parameterCount == quantised.parameterCount)
        #expect(single.tokens(TinyModel.texts[2]) == quantised.tokens(TinyModel.texts[2]))
        #expect(try #require(single.fileSize) > 3 * #require(quantised.fileSize))
        let expected = try quantised.embeddings(of: TinyModel.texts, layer: .finalNorm)
        let found = try single.embeddings(of: TinyModel.texts, layer: .finalNorm)
        // Not the same: the quantised product rounds the activations to eight bits.
        #expect((1e-7..<0.05).contains(relativeDifference(found.elements, expected.elements)))
        // Again, in its own place, nothing changes.
        let before = FileManager.default.contents(atPath: path)
        try LanguageModel.dequantize(path, to: path)
        #expect(try LanguageModel(path).embeddings(of: TinyModel.texts, layer: .finalNorm).elements == found.elements)
        #expect(FileManager.default.contents(atPath: path)?.count == before?.count)
    }

    @Test func whatCannotBeDequantisedIsOneSentence() throws {
        let folder = try temporaryFolder()
        let target = folder.appendingPathComponent("single.gguf").path
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let broken = folder.appendingPathComponent("broken.gguf").path
        let whole = try Data(contentsOf: URL(fileURLWithPath: source))
        for content in [Data(), Data("this is no model".utf8), whole.prefix(3_000), whole.prefix(20_000)] {
            try content.write(to: URL(fileURLWithPath: broken))
            let sentence = message { try LanguageModel.dequantize(broken, to: target) }
            #expect(sentence.hasPrefix("\(broken): not a language model that can be dequantised: "), "\(sentence)")
            #expect(sentence.hasSuffix(".") && !sentence.contains("\n"))
        }
        #expect(
            message { try LanguageModel.dequantize("\(TinyModel.folder)/control.gguf", to: target) }
                .contains("not a language model that can be dequantised: "))
        #expect(
            message { try LanguageModel.dequantize("/nowhere/model.gguf", to: target) }
                == "/nowhere/model.gguf: there is no such file; a language model is a GGUF file.")
        #expect(
            message { try LanguageModel.dequantize(source, to: "/nowhere/single.gguf") }
                == "/nowhere/single.gguf: the model cannot be written: No such file or directory.")
        #expect(FileManager.default.contents(atPath: target) == Data("mine".utf8))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["broken.gguf", "single.gguf"])
    }
}
