import CLanguageModel
import Foundation
import SparseShift
import Work

extension LanguageModel {
    /// Continues a prompt, steered or not.
    ///
    /// - Parameters:
    ///   - maximumTokens: How long the continuation may be; it ends before where the model ends it.
    ///   - write: Gets the text piece by piece as it comes. Without it, the text shows itself below a cell while it
    ///     comes (``GenerationObservers``).
    /// - Throws: ``LanguageModelError`` for an empty prompt, one that leaves no room in the model's context, or a
    ///   steering that does not fit, and ``GenerationInterrupted`` with the text so far if ``Interruption/request()``
    ///   was called.
    public func generate(
        _ prompt: String, steering: [Steering] = [], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
        write: ((String) -> Void)? = nil
    ) throws -> Generation {
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
            let token = run.context.sample(sampler, at: next)
            guard !functions.ends_generation(handle, token) else { return }
            let piece = text.append(token, bytes(of: token), run.context.logProbability(of: token, at: next))
            if let piece { write(piece) }
            next = try run.feed([token])
        }
    }

    /// How long a continuation can become.
    ///
    /// - Throws: ``LanguageModelError`` if there is no room for one, or none is wanted.
    func continuationLength(after prompt: [Int32], maximumTokens: Int) throws(LanguageModelError) -> Int {
        guard prompt.count < contextLength else {
            throw LanguageModelError(
                "the prompt has \(prompt.count) tokens, which leaves no room in the context of \(contextLength) of \(name)."
            )
        }
        guard maximumTokens > 0 else {
            throw LanguageModelError("maximumTokens is at least 1, not \(maximumTokens).")
        }
        return min(contextLength - prompt.count, maximumTokens)
    }

    /// The likeliest next tokens with their probabilities; under steering, also with those without it.
    ///
    /// - Parameter count: At least 1.
    /// - Throws: As ``generate(_:steering:maximumTokens:sampling:write:)``, and ``Interrupted`` where that throws
    ///   ``GenerationInterrupted``.
    public func nextTokens(
        after prompt: String, steering: [Steering] = [], count: Int = 10
    ) throws -> NextTokens {
        guard count > 0 else { throw LanguageModelError("count is at least 1 token, not \(count).") }
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

    /// log p of every token behind a prompt (vocabulary).
    public func logProbabilities(after prompt: String, steering: [Steering] = []) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: steering, tokens: tokens.count)
        return run.context.logProbabilities(at: try run.feed(tokens))
    }

    /// log p of every token behind a prompt (vocabulary), with llama.cpp's own addition of a control vector.
    package func logProbabilities(after prompt: String, controlVector: ControlVector) throws -> [Double] {
        let tokens = try promptTokens(prompt)
        let run = try SteeredRun(self, steering: [], controlVector: controlVector, tokens: tokens.count)
        return run.context.logProbabilities(at: try run.feed(tokens))
    }

    func promptTokens(_ prompt: String) throws(LanguageModelError) -> [Int32] {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which writes no text.") }
        let tokens = tokens(prompt, parsesSpecial: true)
        guard !tokens.isEmpty else { throw LanguageModelError("the prompt is empty.") }
        guard tokens.count <= contextLength else {
            throw LanguageModelError(
                "the prompt has \(tokens.count) tokens, but \(name) takes at most \(contextLength).")
        }
        return tokens
    }
}
