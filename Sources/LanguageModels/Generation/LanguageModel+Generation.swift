import CLanguageModel
import Foundation
import SparseShift

extension LanguageModel {
    /// Continues a prompt, steered or not.
    ///
    /// - Parameters:
    ///   - maximumTokens: How long the continuation may be; it ends before where the model ends it.
    ///   - write: Gets the text piece by piece as it comes.
    /// - Throws: ``LanguageModelError`` for an empty prompt, one that leaves no room in the model's context, or a
    ///   steering that does not fit. A request to stop ends the text where it is.
    public func generate(
        _ prompt: String, steering: [Steering] = [], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
        write: ((String) -> Void)? = nil
    ) throws -> Generation {
        let tokens = try promptTokens(prompt)
        guard tokens.count < contextLength else {
            throw LanguageModelError(
                "the prompt has \(tokens.count) tokens, which leaves no room in the context of \(contextLength) of \(name).")
        }
        let length = min(contextLength, tokens.count + maximumTokens)
        let run = try SteeredRun(self, steering: steering, tokens: length)
        let sampler = functions.sampler(
            Float(sampling.temperature), Int32(sampling.topK), Float(sampling.topP), 0,
            UInt32(truncatingIfNeeded: sampling.seed))!
        defer { functions.free_sampler(sampler) }
        let begin = ContinuousClock.now
        var (generated, logProbabilities, pending, text) = ([Int32](), [Double](), [UInt8](), "")
        var next = try run.feed(tokens)
        while generated.count < length - tokens.count, !Interruption.isRequested {
            let token = run.context.sample(sampler, at: next)
            guard !functions.ends_generation(handle, token) else { break }
            logProbabilities.append(run.logProbabilities(at: next)[Int(token)])
            generated.append(token)
            pending += bytes(of: token)
            if let piece = String(validating: pending, as: UTF8.self) {
                text += piece
                write?(piece)
                pending = []
            }
            next = try run.feed([token])
        }
        _ = Interruption.accept()
        if !pending.isEmpty { text += String(decoding: pending, as: UTF8.self) }
        return Generation(
            prompt: prompt, text: text, tokens: generated, logProbabilities: logProbabilities,
            seconds: (ContinuousClock.now - begin).seconds)
    }

    /// The likeliest next tokens with their probabilities.
    ///
    /// - Throws: As ``generate(_:steering:maximumTokens:sampling:write:)``.
    public func nextTokens(
        after prompt: String, steering: [Steering] = [], count: Int = 10
    ) throws -> [(token: String, probability: Double)] {
        let logProbabilities = try self.logProbabilities(after: prompt, steering: steering)
        return logProbabilities.indices.sorted { logProbabilities[$0] > logProbabilities[$1] }.prefix(count)
            .map { (text(of: [Int32($0)]), exp(logProbabilities[$0])) }
    }

    /// log p of every token behind a prompt (vocabulary).
    public func logProbabilities(after prompt: String, steering: [Steering] = []) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: steering, tokens: tokens.count)
        return run.logProbabilities(at: try run.feed(tokens))
    }

    /// log p of every token behind a prompt (vocabulary), with llama.cpp's own addition of a control vector.
    package func logProbabilities(after prompt: String, controlVector: ControlVector) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: [], controlVector: controlVector, tokens: tokens.count)
        return run.logProbabilities(at: try run.feed(tokens))
    }

    func promptTokens(_ prompt: String) throws(LanguageModelError) -> [Int32] {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which writes no text.") }
        let tokens = tokens(prompt, parsesSpecial: true)
        guard !tokens.isEmpty else { throw LanguageModelError("the prompt is empty.") }
        guard tokens.count <= contextLength else {
            throw LanguageModelError("the prompt has \(tokens.count) tokens, but \(name) takes at most \(contextLength).")
        }
        return tokens
    }
}
