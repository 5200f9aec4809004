import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct BrokenModelTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func message(_ name: String, _ data: Data) throws -> String {
        let path = folder.appendingPathComponent(name).path
        try data.write(to: URL(fileURLWithPath: path))
        do {
            _ = try LanguageModel(path)
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [0, 3, 100, 5_000, 60_000, 164_000])
    func truncatedFilesAreOneSentence(bytes: Int) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: TinyModel.llama.path))
        let message = try message("short-\(bytes).gguf", whole.prefix(bytes))
        #expect(message.contains("short-\(bytes).gguf: not a language model that can be used: "))
        #expect(message.hasSuffix(".") && !message.contains("\n"), "\(message)")
    }

    @Test func foreignArchitectures() throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: TinyModel.llama.path))
        let place = try #require(data.range(of: Data("llama".utf8)))
        data.replaceSubrange(place, with: Data("lamma".utf8))
        let message = try message("foreign.gguf", data)
        #expect(message.contains("foreign.gguf: not a language model that can be used: ") && message.contains("lamma"))
    }

    @Test func otherFiles() throws {
        #expect(
            try message("text.gguf", Data("this is no model".utf8)).contains("not a language model that can be used"))
    }
}
