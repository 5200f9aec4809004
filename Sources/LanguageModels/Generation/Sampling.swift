import CLanguageModel
import Numerics

/// How the next token is drawn.
public struct Sampling: Sendable, Hashable {
    /// The temperature; 0 selects the most likely token.
    public var temperature: Double
    /// The number of most likely tokens that are kept; 0 means all.
    public var topK: Int
    /// The probability, 0…1, that the kept, most likely tokens have together; 1 keeps all.
    public var topP: Double
    /// The seed of the random numbers.
    public var seed: Int

    /// Makes a sampling; by default it selects the most likely token.
    public init(temperature: Double = 0, topK: Int = 0, topP: Double = 1, seed: Int = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
    }
}

extension Sampling {
    /// The sampling of one of several prompts, whose seed follows from this seed and the prompt's index. The first
    /// prompt has this seed.
    ///
    /// - Parameter place: The index of the prompt, from 0.
    public func ofPrompt(_ place: Int) -> Sampling {
        guard place != 0 else { return self }
        var (result, random) = (self, RandomGenerator(seed: seed, stream: 1_000 + place))
        result.seed = Int(random.next() >> 33)
        return result
    }
}

extension LanguageModel {
    /// Makes a sampler; the caller frees it.
    func makeSampler(_ sampling: Sampling) -> OpaquePointer {
        // With the largest seed, llama.cpp would choose a random one.
        let seed = min(UInt32(truncatingIfNeeded: sampling.seed), .max - 1)
        return functions.sampler(
            Float(sampling.temperature), Int32(clamping: sampling.topK), Float(sampling.topP), 0, seed)!
    }
}
