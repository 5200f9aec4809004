import Foundation

/// Judges by the model's own probabilities: it reads a text, then what comes after it, and the probability of some answers
/// is compared with that of others.
///
///     AnswerJudge("female", after: "\nThe text is about a", with: [" woman", " girl"], without: [" man", " boy"])
///
/// The score is log Σ p(answers with the concept) − log Σ p(answers without it), in nats.
public struct AnswerJudge: ConceptJudge, Hashable {
    public let name: String
    /// What comes before the text.
    public let before: String
    /// What comes after the text.
    public let after: String
    public let with: [String]
    public let without: [String]
    /// The score that a text with the concept exceeds.
    public let threshold: Double

    /// - Parameters:
    ///   - name: The concept.
    ///   - before: What the model reads before the text.
    ///   - after: What it reads after the text; an answer follows.
    ///   - with: Answers that mean that the concept is there, with the spaces in front of them.
    ///   - without: Answers that mean that it is not.
    ///   - threshold: The score that a text with the concept exceeds.
    public init(
        _ name: String, before: String = "", after: String, with: [String], without: [String], threshold: Double = 0
    ) {
        self.name = name
        self.before = before
        self.after = after
        self.with = with
        self.without = without
        self.threshold = threshold
    }

    public var rule: String {
        func list(_ answers: [String]) -> String { answers.map(\.quoted).joined(separator: " or ") }
        let odds = threshold == 0 ? "likelier than" : "e^\(threshold.decimals(2)) times as likely as"
        return "after the text and \(after.quoted), the unsteered model finds \(list(with)) \(odds) \(list(without))"
    }

    /// - Throws: ``LanguageModelError`` without answers of both kinds, for an answer without tokens, or where the text
    ///   leaves no room in the model's context; ``Interrupted`` if ``Interruption/request()`` was called.
    public func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        guard !with.isEmpty, !without.isEmpty else {
            throw LanguageModelError("\(name): answers are needed both with and without the concept.")
        }
        let answers = with + without
        var (prompts, tokens) = ([[Int32]](), [[Int32]]())
        for text in texts {
            let prompt = before + text.text.trimmingCharacters(in: .whitespacesAndNewlines) + after
            for answer in answers {
                let parts = try model.split(answer, after: prompt)
                prompts.append(parts.before)
                tokens.append(parts.text)
            }
        }
        let found = try model.logProbabilities(of: tokens, after: prompts).map { $0.reduce(0, +) }
        return texts.indices.map { index in
            let all = found[index * answers.count..<(index + 1) * answers.count]
            let score = Self.logOfSum(all.prefix(with.count)) - Self.logOfSum(all.suffix(without.count))
            return Judgement(hasConcept: score > threshold, score: score)
        }
    }

    /// log Σ exp.
    private static func logOfSum(_ values: ArraySlice<Double>) -> Double {
        let most = values.max()!
        return most + log(values.reduce(0) { $0 + exp($1 - most) })
    }
}
