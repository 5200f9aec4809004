import SparseShift
import Work

extension LanguageModel {
    /// log p of the tokens of generated texts, each after its prompt, in this model and with this steering: unsteered
    /// by default, even if the texts were generated with steering.
    ///
    /// The generated tokens are used, even if the tokenizer would split the text differently. A text without tokens has
    /// no perplexity (NaN).
    ///
    /// - Throws: ``LanguageModelError`` if a steering does not fit, and `Interrupted` if a stop was requested
    ///   (`Interruption.request()`).
    public func likelihoods(of texts: [Generation], steering: [Steering] = []) throws -> [TextLikelihood] {
        var prompts: [[Int32]] = []
        for text in texts {
            if let token = text.tokens.first(where: { !(0..<vocabularySize).contains(Int($0)) }) {
                throw LanguageModelError(
                    "a text has the token \(token), but \(name) has the tokens 0 to \(vocabularySize - 1).")
            }
            prompts.append(try promptTokens(text.prompt))
        }
        let found = try logProbabilities(of: texts.map(\.tokens), after: prompts, steering: steering)
        return zip(texts, found).map { text, values in
            TextLikelihood(
                prompt: text.prompt,
                tokens: zip(text.tokens, values).map { token, value in
                    TextLikelihood.Token(token: token, text: self.text(of: [token]), logProbability: value)
                })
        }
    }

    /// log p of every token of texts after their prompts, computed in batches.
    ///
    /// - Parameters:
    ///   - texts: The tokens of every text; can be empty.
    ///   - prompts: The tokens of every prompt, at least one each.
    ///   - steering: The changes of the residual stream.
    /// - Throws: ``LanguageModelError`` if a text is longer than the model's context or a steering does not fit, and
    ///   `Interrupted` if a stop was requested.
    func logProbabilities(
        of texts: [[Int32]], after prompts: [[Int32]], steering: [Steering] = []
    ) throws -> [[Double]] {
        var result = texts.map { _ in [Double]() }
        let places = texts.indices.filter { !texts[$0].isEmpty }
        for place in places where prompts[place].count + texts[place].count > contextLength + 1 {
            throw LanguageModelError(
                "prompt and text have \(prompts[place].count + texts[place].count) tokens, but \(name) takes at most \(contextLength)."
            )
        }
        let length = places.map { texts[$0].count - 1 }.max() ?? 0
        // All outputs of a batch are in memory together, so that groups have to be small.
        let wanted = places.map { prompts[$0] }
        for group in SteeredTexts.groups(wanted, of: self, length: max(length, 1) * Self.memoryOfOutput) {
            try Interruption.check()
            let batch = PromptBatch(
                group, of: wanted, isShared: sharesTokens && steering.sharesBeginnings, outputsAll: false)
            let run = try SteeredTexts(
                self, steerings: [steering], prompts: batch, length: length, batch: group.count * max(1, length))
            try run.feed(batch)
            for (sequence, index) in group.enumerated() {
                try run.context.requireLogits(at: batch.rows[sequence].last!)
                let first = texts[places[index]][0]
                result[places[index]].append(run.context.logProbability(of: first, at: batch.rows[sequence].last!))
            }
            let rest = group.indices.filter { texts[places[group[$0]]].count > 1 }
            guard !rest.isEmpty else { continue }
            let starts = try run.feed(rest.map { ($0, texts[places[group[$0]]].dropLast()) })
            for (sequence, start) in zip(rest, starts) {
                let place = places[group[sequence]]
                for (offset, token) in texts[place].dropFirst().enumerated() {
                    try run.context.requireLogits(at: start + offset)
                    result[place].append(run.context.logProbability(of: token, at: start + offset))
                }
            }
        }
        return result
    }

    /// The number of cached tokens that one output counts for when texts are grouped; long texts then have about 256
    /// outputs in a group.
    private static var memoryOfOutput: Int { 64 }

    /// The tokens of a prompt, and the tokens that a text adds to it.
    ///
    /// - Throws: ``LanguageModelError`` if the text adds no token, or there is no token before the added ones.
    func split(_ text: String, after prompt: String) throws(LanguageModelError) -> (before: [Int32], text: [Int32]) {
        let before = try promptTokens(prompt)
        let all = try promptTokens(prompt + text)
        let shared = zip(all, before).prefix { $0 == $1 }.count
        guard shared > 0, all.count > shared else {
            throw LanguageModelError("'\(text)' adds no token to '\(prompt)'.")
        }
        return (Array(all[..<shared]), Array(all[shared...]))
    }
}
