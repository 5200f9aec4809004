import LanguageModels
import SparseShift

/// A concept to steer to: pairs that show it, prompts that do not have it, and judges.
struct Concept {
    var name: String
    /// The pairs, of which the concept is one of several.
    var pairs: TextPairs
    /// Its column of δ.
    var column: String
    var features: Int
    var prompts: [String]
    var words: WordListJudge
    var answers: AnswerJudge
    /// Good texts with the concept behind the first prompts: what perplexity the concept itself costs.
    var examples: [String] = []

    static func all() throws -> [Concept] {
        let bilingual = try TextPairs.bilingualPeople()
        let sentences = try TextPairs.labelledSentences(count: 800, seed: 0)
        return [
            Concept(
                name: "language", pairs: bilingual, column: "language: English → French", features: 2,
                prompts: Prompts.everyday, words: .language(.french),
                answers: AnswerJudge(
                    "French", before: "The sentence \"", after: "\" is written in", with: [" French"],
                    without: [" English", " German"]),
                examples: Prompts.frenchContinuations),
            Concept(
                name: "gender", pairs: bilingual, column: "gender: male → female", features: 2,
                prompts: Prompts.persons, words: .female,
                answers: AnswerJudge(
                    "female", before: "Text: ", after: "\nThe person in this text is a",
                    with: [" woman", " girl", " female"],
                    without: [" man", " boy", " male"])),
            Concept(
                name: "sentiment", pairs: sentences, column: "sentiment: positive", features: 13,
                prompts: Prompts.opinions, words: .positive,
                answers: AnswerJudge(
                    "positive", before: "Text: ", after: "\nThe sentiment of this text is", with: [" positive"],
                    without: [" negative"])),
            Concept(
                name: "tense", pairs: sentences, column: "tense: past", features: 13,
                prompts: Prompts.tales, words: .past,
                answers: AnswerJudge(
                    "past tense", before: "Text: ", after: "\nThis text is written in the", with: [" past"],
                    without: [" present"])),
        ]
    }
}

extension TextPairs {
    /// Sentences about persons and animals in which the language, the gender or both change.
    static func bilingualPeople() throws -> TextPairs {
        // The word is last, so that the last token has seen all of it and little else.
        let frames = [
            ("Everybody in the village knows {}", "Tout le monde au village connaît {}"),
            ("The children are waiting for {}", "Les enfants attendent {}"),
            ("Yesterday evening we met {}", "Hier soir, nous avons rencontré {}"),
        ]
        let words = try TextPairs.binary(seed: 0)
        var pairs: [TextPair] = []
        for pair in words {
            let wasFrench = isFrench(pair, isBefore: true)
            let isFrench = isFrench(pair, isBefore: false)
            for frame in frames {
                func text(_ word: String, _ french: Bool) -> String {
                    (french ? frame.1 : frame.0).replacing("{}", with: word)
                }
                pairs.append(
                    TextPair(
                        before: text(pair.before, wasFrench), after: text(pair.after, isFrench), changes: pair.changes))
            }
        }
        return try TextPairs(pairs, name: "bilingual people", conceptNames: words.conceptNames)
    }

    private static func isFrench(_ pair: TextPair, isBefore: Bool) -> Bool {
        if pair.changes.contains(where: { $0.concept == 0 }) { return !isBefore }
        return !pair.before.hasPrefix("the ")
    }
}
