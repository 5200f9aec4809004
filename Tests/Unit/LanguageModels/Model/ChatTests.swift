import Foundation
import JSON
import LanguageModels
import SparseShift
import TestSupport
import Testing

/// Conversations in the forms that transformers gives them; see Tests/Fixtures/scripts/make_token_models.py.
@Suite struct ChatTests {
    private let model = try! LanguageModel("\(TinyModel.folder)/chat.gguf")
    private let document = try! JSONValue(
        decoding: Array(Data(contentsOf: URL(fileURLWithPath: "\(TinyModel.folder)/conversations.json"))))

    private func template(_ name: String) throws -> String { try #require(document["templates"]?[name]?.string) }

    @Test func templatesAgreeWithTransformers() throws {
        let conversations = try #require(document["conversations"]?.array)
        #expect(conversations.count == 56)
        var refused = 0
        for conversation in conversations {
            let messages = try #require(conversation["messages"]?.array).map {
                ChatMessage(role: $0["role"]!.string!, content: $0["content"]!.string!)
            }
            let begins = try #require(conversation["begins_answer"]).boolean == true
            let template = try template(#require(conversation["template"]?.string))
            guard let expected = conversation["text"]?.string else {
                refused += 1
                let reason = try #require(conversation["reason"]?.string)
                let sentence = message { _ = try model.chat(messages, beginsAnswer: begins, template: template) }
                #expect(sentence.contains(reason) && !sentence.contains("\n"), "\(sentence)")
                continue
            }
            #expect(try model.chat(messages, beginsAnswer: begins, template: template) == expected)
        }
        #expect(refused > 2)
    }

    @Test func aConversationHasOneStartToken() throws {
        let text = try model.chat("a")
        #expect(text == "<s>[INST] a [/INST]")
        #expect(try model.tokens(of: text).ids.filter { $0 == 257 }.count == 1)
        let pairs = try TextPairs(
            [TextPair(before: "a", after: "b", changes: [.init(concept: 0, from: "x", to: "y")])], name: "p",
            conceptNames: ["c"])
        let chat = try model.chat(pairs, system: "s")
        #expect(chat[0].after == "<s>[INST] <<SYS>>\ns\n<</SYS>>\n\nb [/INST]")
        #expect(chat.concepts == pairs.concepts && chat.conceptNames == ["c"])
    }

    @Test func refusals() throws {
        #expect(
            message { _ = try TinyModel.llama.open().chat("a") }
                == "llama has no chat template, so it is no chat model or its file is incomplete; give plain texts.")
        #expect(message { _ = try model.chat([ChatMessage]()) } == "a conversation needs at least one message.")
        for broken in ["{% if %}", "{{ messages[", "{% for %}", "{{ 1 // 0 }}"] {
            let sentence = message { _ = try model.chat([.user("a")], template: broken) }
            #expect(
                sentence.hasPrefix("chat: the chat template refuses the conversation: ") && !sentence.contains("\n"))
        }
    }
}
