import CommandLineTool
import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct CommandFailureTests {
    @Test func oneLine() {
        #expect(CommandFailure.sentence(of: CommandFailure("first\nsecond\r\nthird")) == "first second third")
        let missing = message { _ = try Data(contentsOf: URL(fileURLWithPath: "/nonexistent")) }
        #expect(!missing.isEmpty)
        do { _ = try Data(contentsOf: URL(fileURLWithPath: "/nonexistent")) } catch {
            #expect(CommandFailure.sentence(of: error) == error.localizedDescription)
        }
    }

    @Test func longQuotationsAreCut() {
        let digits = String(repeating: "9", count: 5_000)
        let folder = "/" + String(repeating: "long folder/", count: 40)
        func sentence(_ text: String) -> String { CommandFailure.sentence(of: CommandFailure(text)) }
        #expect(
            sentence("p.csv's line 2: 'c' must be a number, not '\(digits)'; it's 'x'.")
                == "p.csv's line 2: 'c' must be a number, not '\(digits.prefix(60))…'; it's 'x'.")
        let zeros = String(repeating: "\0", count: 200)
        #expect(sentence("not '\(zeros)'.") == "not '\(zeros.prefix(60))…'.")
        // What is between two quotations is no quotation.
        for text in ["unknown 'a'; \(folder) has 'b'.", "\(folder)x: \(digits)", "a user's \(digits) isn't 'it"] {
            #expect(sentence(text) == text)
        }
    }

    @Test func theExactFormOfGELUGetsARemark() throws {
        try withTemporaryFolder { folder in
            func remarks(_ settings: String) throws -> [String] {
                try Data(settings.utf8).write(to: URL(fileURLWithPath: folder + "/config.json"))
                return HuggingFaceConversion.approximations(in: folder)
            }
            let found = try remarks(#"{"model_type": "gpt_neox", "hidden_act": "gelu"}"#)
            #expect(found.count == 1 && found[0].hasPrefix("config.json has hidden_act gelu, the exact one with erf"))
            #expect(try remarks(#"{"model_type": "gpt2", "activation_function": "gelu_new"}"#).isEmpty)
            #expect(try remarks(#"{"model_type": "llama", "hidden_act": "silu"}"#).isEmpty)
            #expect(try remarks("no JSON").isEmpty)
        }
    }

    @Test func theFileIsNamedOnce() {
        func named(_ description: String) -> String {
            message { try CommandFailure.naming("/folder/data.h5") { throw CommandFailure(description) } }
        }
        #expect(named("too short.") == "/folder/data.h5: too short.")
        #expect(named("data.h5: too short.") == "data.h5: too short.")
        #expect(named("read of /folder/data.h5 failed.") == "read of /folder/data.h5 failed.")
        // Further on, the name may be another file's.
        #expect(named("not as data.h5 says.") == "/folder/data.h5: not as data.h5 says.")
    }

    @Test func valuesComeThrough() throws { #expect(try CommandFailure.naming("x") { 3 } == 3) }
}
