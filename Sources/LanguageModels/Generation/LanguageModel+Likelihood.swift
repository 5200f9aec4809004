import SparseShift
import Work

extension LanguageModel {
    /// log p of every token of a given text, which the model reads instead of generating it.
    ///
    /// The tokens are those of `prompt + text` after the beginning that it shares with the prompt alone. Without a
    /// prompt, a model without a start token has nothing before the first token, which is then left out.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - prompt: The text before it; can be empty.
    ///   - steering: The changes of the residual stream, where ``Steering/Positions/generated`` means the text.
    ///   - batch: The number of tokens that are computed at a time, whose logits are in memory together.
    /// - Throws: ``LanguageModelError`` if no token is left, there are more tokens than the model's context, or a
    ///   steering does not fit; `Interrupted` if a stop was requested (`Interruption.request()`).
    public func likelihood(
        of text: String, after prompt: String = "", steering: [Steering] = [], batch: Int = 256
    ) throws -> TextLikelihood {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which gives texts no probability.") }
        guard !text.isEmpty else { throw LanguageModelError("the text is empty, so it has no perplexity.") }
        let all = try tokenIDs(of: prompt + text)
        let before = try tokenIDs(of: prompt)
        let shared = zip(all, before).prefix { $0 == $1 }.count
        guard all.count > max(shared, 1) else {
            throw LanguageModelError(
                "the text is a single token with nothing before it, so it has no perplexity; give a prompt.")
        }
        guard all.count <= contextLength else {
            throw LanguageModelError(
                "prompt and text have \(all.count) tokens, but \(name) takes at most \(contextLength).")
        }
        remarkOnOrigins(of: steering)
        let run = try SteeredRun(self, steering: steering, tokens: all.count)
        var result: [TextLikelihood.Token] = []
        func judge(_ place: Int, at output: Int) throws(LanguageModelError) {
            try run.context.requireLogits(at: output)
            result.append(
                TextLikelihood.Token(
                    token: all[place], text: self.text(of: [all[place]]),
                    logProbability: run.context.logProbability(of: all[place], at: output)))
        }
        if shared > 0 { try judge(shared, at: try run.feed(Array(all[..<shared]), isPrompt: true)) }
        for start in stride(from: shared, to: all.count - 1, by: max(1, batch)) {
            try Interruption.check()
            let end = min(start + max(1, batch), all.count - 1)
            _ = try run.feed(Array(all[start..<end]), isPrompt: false, outputs: true)
            for place in start..<end { try judge(place + 1, at: place - start) }
        }
        return TextLikelihood(prompt: prompt, tokens: result)
    }

    /// exp(−mean log p) of the tokens of a given text: 1 for a text with probability 1.
    ///
    /// - Throws: The errors of ``likelihood(of:after:steering:batch:)``.
    public func perplexity(of text: String, after prompt: String = "", steering: [Steering] = []) throws -> Double {
        try likelihood(of: text, after: prompt, steering: steering).perplexity
    }
}
