import ArgumentParser
import SparseShift

/// The published data sets of which pairs are made.
package enum PublishedPairFormat: String, ExpressibleByArgument, CaseIterable {
    case biasInBios = "bias-in-bios"
    case letterChoices = "letter-choices"
    case truthfulQA = "truthfulqa"
    case labelledTexts = "labelled-texts"
    case labelledSentences = "labelled-sentences"
    case categorical

    /// All names in words.
    package static var list: String {
        let names = allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " or " + names.last!
    }

    /// What `--variant` can be; the first is the default.
    var variants: [String] {
        switch self {
        case .biasInBios: ["gender", "profession-matched", "concepts"]
        case .letterChoices: LetterQuestions.Answers.allCases.map(\.rawValue)
        default: []
        }
    }

    /// Whether a number of pairs can be chosen.
    func takesCount(_ variant: String?) -> Bool {
        switch self {
        case .biasInBios: variant == "concepts"
        case .labelledTexts, .labelledSentences: true
        default: false
        }
    }

    /// Whether the pairs come in two parts: always, never, or if asked for.
    var parts: Parts {
        switch self {
        case .biasInBios, .letterChoices, .truthfulQA: .always
        case .labelledTexts: .optional
        case .labelledSentences, .categorical: .never
        }
    }

    enum Parts { case always, never, optional }
}
