import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing
import Work

/// Texts that are written together are those that are written one by one.
extension SteeringTests {
    @Suite(.serialized) struct GenerationsTests {
        private static let vector = (0..<32).map { Float(sin(Double($0) * 1.3)) }
        private static let prompts = [
            "The door", "A", "The door is", "Ein etwas längerer Satz", "The door", "zebra", "The", "x y z",
        ]

        @Test(arguments: TinyModel.allCases, [Steering.Positions.all, .prompt, .generated])
        func eachAsAlone(tiny: TinyModel, positions: Steering.Positions) throws {
            let model = try tiny.open()
            for steering in [[], [Steering.add(Self.vector, layer: 1, scale: 2, positions: positions)]] {
                for sampling in [Sampling(), Sampling(temperature: 1, topK: 40, topP: 0.95, seed: 5)] {
                    let together = try model.generate(
                        Self.prompts, steering: steering, maximumTokens: 12, sampling: sampling)
                    #expect(together.map(\.prompt) == Self.prompts)
                    for (place, text) in together.enumerated() {
                        let alone = try model.generate(
                            Self.prompts[place], steering: steering, maximumTokens: 12,
                            sampling: sampling.ofPrompt(place))
                        #expect(text.tokens == alone.tokens && text.text == alone.text)
                        #expect(zip(text.logProbabilities, alone.logProbabilities).allSatisfy { abs($0 - $1) < 1e-4 })
                    }
                    // The same prompt at two places has the same greedy text, and two samples.
                    #expect((together[0].tokens == together[4].tokens) == (sampling.temperature == 0))
                }
            }
        }

        /// Texts with different steerings are computed together, and none has a part of another's steering.
        @Test(arguments: TinyModel.allCases) func steeringsTogether(tiny: TinyModel) throws {
            let model = try tiny.open()
            let other = Self.vector.map { -3 * $0 }
            let steerings: [[Steering]] = [
                [], [.add(Self.vector, layer: 1, scale: 2)], [.add(other, layer: 0, positions: .generated)],
                [.add(other, layer: 1, positions: .lastPromptToken), .add(Self.vector, layer: 0, positions: .from(1))],
                [.projectOut(Self.vector, layer: 1)],
            ]
            let sampling = Sampling(temperature: 1, topK: 40, topP: 0.95, seed: 5)
            var done: [Int] = []
            let together = try model.write(
                Self.prompts, steerings: steerings, maximumTokens: 12, sampling: sampling,
                report: WorkReport { done.append($0) })
            var different: Set<[Int32]> = []
            for (steering, texts) in zip(steerings, together) {
                let apart = try model.generate(
                    Self.prompts, steering: steering, maximumTokens: 12, sampling: sampling)
                #expect(texts.map(\.tokens) == apart.map(\.tokens))
                for (text, alone) in zip(texts, apart) {
                    #expect(zip(text.logProbabilities, alone.logProbabilities).allSatisfy { abs($0 - $1) < 1e-4 })
                }
                different.insert(texts[0].tokens)
            }
            #expect(different.count > 2)
            #expect(done == done.sorted() && done.last == 5 * Self.prompts.count * 12)
        }

        /// A text that overflows does not make the others of its batch overflow.
        @Test func aTextThatOverflowsIsAlone() throws {
            // Its token for b has weights that are not numbers.
            let model = try LanguageModel(fixtures + "/language-models/spm.gguf")
            let together = try model.generate(["a", "b", "ab"], maximumTokens: 4)
            #expect(together.map(\.hasOverflowed) == [false, true, true])
            #expect(try together[0].tokens == model.generate(["a"], maximumTokens: 4)[0].tokens)
        }

        @Test func moreThanFitTogether() throws {
            let model = try TinyModel.llama.open()
            let prompts = (0..<150).map { "text \($0 % 90)" }
            let sampling = Sampling(temperature: 1, seed: 3)
            var progress: [WorkProgress] = []
            let together = try model.generate(prompts, maximumTokens: 3, sampling: sampling) { progress.append($0) }
            for place in [0, 63, 64, 91, 149] {
                let alone = try model.generate(prompts[place], maximumTokens: 3, sampling: sampling.ofPrompt(place))
                #expect(together[place].tokens == alone.tokens)
            }
            #expect(progress.map(\.completed) == progress.map(\.completed).sorted())
            #expect(progress.last?.completed == 450 && progress.last?.plan.total == 450)
            #expect(try model.generate([]).isEmpty)
        }

        @Test func likelihoodsAreThoseOfEachText() throws {
            let model = try TinyModel.gpt2.open()
            let steering = [Steering.add(Self.vector, layer: 1, scale: 2, positions: .generated)]
            let texts = try model.generate(
                Self.prompts, steering: steering, maximumTokens: 9, sampling: Sampling(temperature: 1, seed: 1))
            // Read with the steering that wrote them, they have the probabilities that they had.
            let again = try model.likelihoods(of: texts, steering: steering)
            for (text, found) in zip(texts, again) {
                #expect(found.tokens.map(\.token) == text.tokens)
                #expect(zip(found.tokens, text.logProbabilities).allSatisfy { abs($0.logProbability - $1) < 1e-4 })
            }
            // Without it, those of a run without it, token by token.
            let plain = try model.likelihoods(of: texts)
            let known = Generation(prompt: "The door", text: "ab", tokens: [97, 98], logProbabilities: [], seconds: 0)
            let none = Generation(prompt: "The door", text: "", tokens: [], logProbabilities: [], seconds: 0)
            let found = try model.likelihoods(of: [none, known])
            let expected = try [
                model.logProbabilities(after: "The door")[97], model.logProbabilities(after: "The doora")[98],
            ]
            #expect(found[0].tokens.isEmpty && found[0].perplexity.isNaN)
            #expect(zip(found[1].tokens, expected).allSatisfy { abs($0.logProbability - $1) < 1e-4 })
            #expect(zip(plain, again).contains { abs($0.logProbability - $1.logProbability) > 1e-2 })
        }

        @Test func seedsOfPrompts() {
            let sampling = Sampling(temperature: 1, seed: 7)
            #expect(sampling.ofPrompt(0) == sampling)
            let seeds =
                (0..<1_000).map { sampling.ofPrompt($0).seed } + (0..<1_000).map { Sampling(seed: 8).ofPrompt($0).seed }
            #expect(Set(seeds).count > 1_990)
            #expect(sampling.ofPrompt(3) == sampling.ofPrompt(3))
        }

        /// The seed that llama.cpp takes as a wish for any.
        @Test func theLargestSeedIsASeed() throws {
            let model = try TinyModel.llama.open()
            let texts = try (0..<3).map { _ in
                try model.generate("The", maximumTokens: 8, sampling: Sampling(temperature: 1, seed: -1)).tokens
            }
            #expect(texts[0] == texts[1] && texts[1] == texts[2])
        }

        @Test func interruptsKeepWhatIsDone() throws {
            let model = try TinyModel.llama.open()
            defer { Interruption.clear() }
            let prompts = (0..<100).map { "text \($0)" }
            let error = #expect(throws: GenerationsInterrupted.self) {
                try model.generate(prompts, maximumTokens: 5) { if $0.completed > 350 { Interruption.request() } }
            }
            let found = try #require(error)
            #expect(found.count == 100 && (1..<100).contains(found.generations.count))
            #expect(found.generations.allSatisfy { prompts.contains($0.prompt) })
        }

        @Test func refusals() throws {
            let model = try TinyModel.llama.open()
            let long = String(repeating: "x", count: 200)
            #expect(
                message { _ = try model.generate(["a", long]) }
                    == "prompt 1: the prompt has 200 tokens, but llama takes at most 128.")
            #expect(
                message { _ = try model.generate(["a"], maximumTokens: 0) }
                    == "maximumTokens must be at least 1, not 0.")
            #expect(
                message { _ = try model.generate(["a", "b"], steering: [.add([1], layer: 1)]) }.contains("32 wide"))
        }
    }
}
