import Foundation

/// What steering does to texts, whatever they are about.
///
/// A direction can make every text have a concept by breaking all of them, as *good good good* is positive. Perplexities are those
/// of the unsteered model.
public struct SteeringHarm: Sendable, Hashable, Codable {
    /// The perplexity of the steered texts divided by that of the unsteered ones; `nil` if texts of one kind have no tokens.
    public let perplexityRatio: Double?
    /// The mean repetition of the steered texts minus that of the unsteered ones, from −1 to 1.
    public let addedRepetition: Double
    /// The share of steered texts without letters or digits, from 0 to 1.
    public let emptyShare: Double

    package init(perplexityRatio: Double?, addedRepetition: Double, emptyShare: Double) {
        self.perplexityRatio = perplexityRatio
        self.addedRepetition = addedRepetition
        self.emptyShare = emptyShare
    }

    /// Compares steered texts with unsteered ones.
    ///
    /// - Parameters:
    ///   - steered: Texts with log p of every token in the unsteered model.
    ///   - unsteered: Those without steering.
    init(of steered: ReadTexts, against unsteered: ReadTexts) {
        let ratio = steered.perplexity.flatMap { own in unsteered.perplexity.map { own / $0 } }
        self.init(
            perplexityRatio: ratio.flatMap { $0.isFinite ? $0 : nil },
            addedRepetition: steered.repetition - unsteered.repetition, emptyShare: steered.emptyShare)
    }

    /// Whether the texts count as intact.
    public func isWithin(_ bounds: SteeringBounds = SteeringBounds()) -> Bool {
        guard let perplexityRatio else { return false }
        return perplexityRatio <= bounds.perplexityRatio && addedRepetition <= bounds.addedRepetition
    }
}

/// Generated texts that the unsteered model has read.
struct ReadTexts {
    /// exp(−mean log p) over the tokens of all texts; `nil` without any token.
    let perplexity: Double?
    /// The mean repetition, from 0 to 1.
    let repetition: Double
    /// The share of texts without letters or digits, from 0 to 1.
    let emptyShare: Double

    /// - Throws: The errors of reading texts.
    init(_ texts: [Generation], after prompts: [String], by model: LanguageModel) throws {
        let values = try model.logProbabilities(
            of: texts.map(\.tokens), after: prompts.map { try model.promptTokens($0) }
        ).joined()
        perplexity = values.isEmpty ? nil : exp(-values.reduce(0, +) / Double(values.count))
        let count = Double(max(1, texts.count))
        repetition = texts.reduce(0) { $0 + $1.repetition } / count
        emptyShare = Double(texts.count { !$0.text.isReadable }) / count
    }
}
