import CLanguageModel
import Foundation
import SparseShift
import Work

extension LanguageModel {
    /// Continues a prompt.
    ///
    /// - Parameters:
    ///   - prompt: The text to continue.
    ///   - steering: The changes of the residual stream.
    ///   - maximumTokens: The maximum length of the continuation, at least 1; the model can end it earlier.
    ///   - sampling: How tokens are drawn.
    ///   - write: Gets the text piece by piece. If it is `nil`, the text is shown below the cell while it grows
    ///     (``GenerationObservers``).
    /// - Throws: ``LanguageModelError`` for an empty prompt, one that leaves no room in the model's context, or a
    ///   steering that does not fit; ``GenerationInterrupted``, with the text so far, if a stop was requested
    ///   (`Interruption.request()`).
    public func generate(
        _ prompt: String, steering: [Steering] = [], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
        write: ((String) -> Void)? = nil
    ) throws -> Generation {
        remarkOnOrigins(of: steering)
        let tokens = try promptTokens(prompt)
        let length = try continuationLength(after: tokens, maximumTokens: maximumTokens)
        let run = try SteeredRun(self, steering: steering, tokens: tokens.count + length)
        let observer =
            write == nil ? GenerationObservers.make(GenerationPlan(prompt: prompt, maximumTokens: length)) : nil
        var text = GeneratedText(prompt)
        do {
            try continueText(&text, after: tokens, in: run, sampling, length: length) { piece in
                write?(piece)
                observer?.record(text: piece)
            }
        } catch {
            let generation = text.finished()
            observer?.finish(generation)
            throw error is Interrupted ? GenerationInterrupted(generation: generation) : error
        }
        let generation = text.finished()
        observer?.finish(generation)
        return generation
    }

    private func continueText(
        _ text: inout GeneratedText, after prompt: [Int32], in run: SteeredRun, _ sampling: Sampling, length: Int,
        write: (String) -> Void
    ) throws {
        let sampler = makeSampler(sampling)
        defer { functions.free_sampler(sampler) }
        var next = try run.feed(prompt)
        while text.tokens.count < length {
            try Interruption.check()
            guard run.context.hasLogits(at: next) else {
                text.hasOverflowed = true
                return
            }
            let token = run.context.sample(sampler, at: next)
            guard !functions.ends_generation(handle, token) else { return }
            let piece = text.append(token, bytes(of: token), run.context.logProbability(of: token, at: next))
            if let piece { write(piece) }
            next = try run.feed([token])
        }
    }

    /// The maximum length of a continuation in tokens.
    ///
    /// - Throws: ``LanguageModelError`` if the context has no room for one, or `maximumTokens` is not positive.
    func continuationLength(after prompt: [Int32], maximumTokens: Int) throws(LanguageModelError) -> Int {
        guard prompt.count < contextLength else {
            throw LanguageModelError(
                "the prompt has \(prompt.count) tokens, which leaves no room in the context of \(name) (\(contextLength) tokens)."
            )
        }
        guard maximumTokens > 0 else {
            throw LanguageModelError("maximumTokens must be at least 1, not \(maximumTokens).")
        }
        return min(contextLength - prompt.count, maximumTokens)
    }

    /// The most likely next tokens with their probabilities, with and without steering.
    ///
    /// - Parameters:
    ///   - prompt: The text before the tokens.
    ///   - steering: The changes of the residual stream.
    ///   - count: The number of tokens, at least 1.
    /// - Throws: The errors of ``generate(_:steering:maximumTokens:sampling:write:)``, with `Interrupted` instead of
    ///   ``GenerationInterrupted``.
    public func nextTokens(
        after prompt: String, steering: [Steering] = [], count: Int = 10
    ) throws -> NextTokens {
        guard count > 0 else { throw LanguageModelError("count must be at least 1 token, not \(count).") }
        remarkOnOrigins(of: steering)
        let found = try logProbabilities(after: prompt, steering: steering)
        let unsteered = steering.isEmpty ? nil : try logProbabilities(after: prompt)
        let likeliest = found.indices.sorted { found[$0] > found[$1] }.prefix(count)
        return NextTokens(
            prompt: prompt,
            tokens: likeliest.map { index in
                NextTokens.Element(
                    token: text(of: [Int32(index)]), probability: exp(found[index]),
                    unsteeredProbability: unsteered.map { exp($0[index]) })
            })
    }

    /// log p of every token of the vocabulary after a prompt.
    ///
    /// - Throws: The errors of ``nextTokens(after:steering:count:)``.
    public func logProbabilities(after prompt: String, steering: [Steering] = []) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: steering, tokens: tokens.count)
        let last = try run.feed(tokens)
        try run.context.requireLogits(at: last)
        return run.context.logProbabilities(at: last)
    }

    /// log p of every token of the vocabulary after a prompt, where llama.cpp itself adds a control vector.
    package func logProbabilities(after prompt: String, controlVector: ControlVector) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: [], controlVector: controlVector, tokens: tokens.count)
        return run.context.logProbabilities(at: try run.feed(tokens))
    }

    func promptTokens(_ prompt: String) throws(LanguageModelError) -> [Int32] {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which writes no text.") }
        let tokens = try tokenIDs(of: prompt)
        guard !tokens.isEmpty else { throw LanguageModelError("the prompt is empty.") }
        guard tokens.count <= contextLength else {
            throw LanguageModelError(
                "the prompt has \(tokens.count) tokens, but \(name) takes at most \(contextLength).")
        }
        return tokens
    }
}
