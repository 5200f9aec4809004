import CLanguageModel
import Numerics

/// How the next token is drawn.
public struct Sampling: Sendable, Hashable {
    /// 0 takes the likeliest token.
    public var temperature: Double
    /// The likeliest tokens that are left in; 0 for all.
    public var topK: Int
    /// The likeliest tokens that hold this probability together are left in.
    public var topP: Double
    public var seed: Int

    public init(temperature: Double = 0, topK: Int = 0, topP: Double = 1, seed: Int = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
    }
}

extension Sampling {
    /// How the text of one of several prompts is drawn: the same, but from a seed of its own, which follows from this
    /// seed and the prompt's place. That of the first prompt is this one.
    ///
    /// - Parameter place: Of the prompt in its list, from 0.
    public func ofPrompt(_ place: Int) -> Sampling {
        guard place != 0 else { return self }
        var (result, random) = (self, RandomGenerator(seed: seed, stream: 1_000 + place))
        result.seed = Int(random.next() >> 33)
        return result
    }
}

extension LanguageModel {
    /// What draws tokens; to be freed.
    func makeSampler(_ sampling: Sampling) -> OpaquePointer {
        // The largest seed would ask llama.cpp for one of its own choice.
        let seed = min(UInt32(truncatingIfNeeded: sampling.seed), .max - 1)
        return functions.sampler(
            Float(sampling.temperature), Int32(clamping: sampling.topK), Float(sampling.topP), 0, seed)!
    }
}
