import Foundation

/// A judge that uses the model's own probabilities: the model reads a text and a question after it, and the
/// probabilities of two lists of answers are compared.
///
///     AnswerJudge("female", after: "\nThe text is about a", with: [" woman", " girl"], without: [" man", " boy"])
///
/// The score is log Σ p(answers with the concept) − log Σ p(answers without it), in nats.
public struct AnswerJudge: ConceptJudge, Hashable {
    public let name: String
    /// The words before the text.
    public let before: String
    /// The words after the text, before the answer.
    public let after: String
    /// The answers that mean that the concept is present.
    public let with: [String]
    /// The answers that mean that the concept is absent.
    public let without: [String]
    /// The score above which a text has the concept, in nats.
    public let threshold: Double

    /// Makes a judge.
    ///
    /// - Parameters:
    ///   - name: The name of the concept.
    ///   - before: The words before the text.
    ///   - after: The words after the text, before the answer.
    ///   - with: The answers that mean that the concept is present, with their leading spaces.
    ///   - without: The answers that mean that the concept is absent.
    ///   - threshold: The score above which a text has the concept, in nats.
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

    /// The question, the answers and the threshold.
    public var identity: String { "\([before, after]) \(with) \(without) \(threshold)" }

    /// Judges texts, one after the other. A text without letters or digits has no concept.
    ///
    /// - Throws: ``LanguageModelError`` without answers of both kinds, for an answer of both kinds or without tokens, or for a text that
    ///   leaves no room in the model's context; `Interrupted` if a stop was requested (`Interruption.request()`).
    public func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        guard !with.isEmpty, !without.isEmpty else {
            throw LanguageModelError("\(name): answers are needed both with and without the concept.")
        }
        if let shared = with.first(where: without.contains) {
            throw LanguageModelError("\(name): the answer \(shared.quoted) is both with and without the concept.")
        }
        let readable = texts.indices.filter { texts[$0].text.isReadable }
        let answers = with + without
        var (prompts, tokens) = ([[Int32]](), [[Int32]]())
        for text in readable.map({ texts[$0] }) {
            let prompt = before + text.text.trimmingCharacters(in: .whitespacesAndNewlines) + after
            for answer in answers {
                let parts = try model.split(answer, after: prompt)
                prompts.append(parts.before)
                tokens.append(parts.text)
            }
        }
        let found =
            readable.isEmpty
            ? [] : try model.logProbabilities(of: tokens, after: prompts).map { $0.reduce(0, +) }
        var judgements = [Judgement](repeating: Judgement(hasConcept: false, score: 0), count: texts.count)
        for (index, place) in readable.enumerated() {
            let all = found[index * answers.count..<(index + 1) * answers.count]
            let score = Self.logOfSum(all.prefix(with.count)) - Self.logOfSum(all.suffix(without.count))
            judgements[place] = Judgement(hasConcept: score > threshold, score: score)
        }
        return judgements
    }

    /// log Σ exp.
    private static func logOfSum(_ values: ArraySlice<Double>) -> Double {
        let most = values.max()!
        return most + log(values.reduce(0) { $0 + exp($1 - most) })
    }
}

extension String {
    /// Whether there is a letter or a digit.
    var isReadable: Bool { contains { $0.isLetter || $0.isNumber } }
}
