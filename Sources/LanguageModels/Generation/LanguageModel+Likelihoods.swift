import SparseShift
import Work

extension LanguageModel {
    /// log p of the tokens of many texts that were written, each behind its prompt, as the model sees them now: unsteered
    /// by default, however the texts came about.
    ///
    /// The tokens are those that were written, so a text that would be cut into other tokens is judged as it is. A text
    /// without tokens has no perplexity (NaN).
    /// - Throws: ``LanguageModelError`` if a steering does not fit, and ``Interrupted`` if ``Interruption/request()``
    ///   was called.
    public func likelihoods(of texts: [Generation], steering: [Steering] = []) throws -> [TextLikelihood] {
        var prompts: [[Int32]] = []
        for text in texts { prompts.append(try promptTokens(text.prompt)) }
        let found = try logProbabilities(of: texts.map(\.tokens), after: prompts, steering: steering)
        return zip(texts, found).map { text, values in
            TextLikelihood(
                prompt: text.prompt,
                tokens: zip(text.tokens, values).map { token, value in
                    TextLikelihood.Token(token: token, text: self.text(of: [token]), logProbability: value)
                })
        }
    }

    /// log p of every token of texts behind their prompts; many go through the model together.
    ///
    /// - Parameters:
    ///   - texts: May be empty.
    ///   - prompts: At least one token each.
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
        // All outputs of a batch are in memory together: few at a time.
        let wanted = places.map { prompts[$0] }
        for group in SteeredTexts.groups(wanted, of: self, length: max(length, 1) * Self.memoryOfOutput) {
            try Interruption.check()
            let batch = PromptBatch(group, of: wanted, isShared: sharesTokens, outputsAll: false)
            let run = try SteeredTexts(
                self, steering: steering, prompts: batch, length: length, batch: group.count * max(1, length))
            try run.feed(batch)
            for (sequence, index) in group.enumerated() {
                let first = texts[places[index]][0]
                result[places[index]].append(run.context.logProbability(of: first, at: batch.rows[sequence].last!))
            }
            let rest = group.indices.filter { texts[places[group[$0]]].count > 1 }
            guard !rest.isEmpty else { continue }
            let starts = try run.feed(rest.map { ($0, texts[places[group[$0]]].dropLast()) })
            for (sequence, start) in zip(rest, starts) {
                let place = places[group[sequence]]
                for (offset, token) in texts[place].dropFirst().enumerated() {
                    result[place].append(run.context.logProbability(of: token, at: start + offset))
                }
            }
        }
        return result
    }

    /// How many remembered tokens an output stands for when texts are grouped: with long texts, about 256 outputs.
    private static var memoryOfOutput: Int { 64 }

    /// The tokens of a prompt, and those that a text adds to it.
    ///
    /// - Throws: ``LanguageModelError`` if the text adds none, or no token is left in front of them.
    func split(_ text: String, after prompt: String) throws(LanguageModelError) -> (before: [Int32], text: [Int32]) {
        let before = try promptTokens(prompt)
        let all = try promptTokens(prompt + text)
        let shared = zip(all, before).prefix { $0 == $1 }.count
        guard shared > 0, all.count > shared else {
            throw LanguageModelError("'\(text)' adds no token of its own to '\(prompt)'.")
        }
        return (Array(all[..<shared]), Array(all[shared...]))
    }
}
