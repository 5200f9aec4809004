import LanguageModels
import SparseShift
import Testing
import Work

/// The request to stop belongs to the process, so these tests run one at a time and take it back.
extension SteeringTests {
    @Suite(.serialized) struct InterruptionTests {
        @Test func generationEndsWithWhatItHas() throws {
            let model = try TinyModel.llama.open()
            defer { Interruption.clear() }
            var pieces = 0
            let error = #expect(throws: GenerationInterrupted.self) {
                try model.generate("The door", maximumTokens: 100, sampling: Sampling(temperature: 1, seed: 2)) { _ in
                    pieces += 1
                    if pieces == 3 { Interruption.request() }
                }
            }
            let found = try #require(error).generation
            #expect((3..<8).contains(found.tokens.count) && found.prompt == "The door")
            Interruption.clear()
            let whole = try model.generate(
                "The door", maximumTokens: found.tokens.count, sampling: Sampling(temperature: 1, seed: 2))
            #expect(whole.tokens == found.tokens && whole.text == found.text)
        }

        @Test func longPromptsAndBatchesStop() throws {
            let model = try TinyModel.llama.open()
            defer { Interruption.clear() }
            Interruption.request()
            let prompt = String(repeating: "x", count: 100)
            #expect(throws: GenerationInterrupted.self) { try model.generate(prompt) }
            #expect(throws: Interrupted.self) { try model.nextTokens(after: prompt) }
            #expect(throws: EmbeddingInterrupted.self) { try model.embeddings(of: ["a"]) }
        }

        @Test func extractionStopsBetweenBatches() throws {
            let model = try TinyModel.llama.open()
            defer { Interruption.clear() }
            var done = 0
            let error = #expect(throws: EmbeddingInterrupted.self) {
                try model.embeddings(of: textsOfNineTokens(90), layer: 0, batch: 90) { progress in
                    if done == 0, progress.textsDone >= 30 {
                        done = progress.textsDone
                        Interruption.request()
                    }
                }
            }
            #expect(error?.textsDone == done && done < 90)
        }
    }
}
