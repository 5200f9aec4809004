/// Decides by an explicit rule whether a generated text has a concept.
///
/// Only the continuation is judged, not the prompt.
public protocol ConceptJudge: Sendable {
    /// The name of the concept in tables.
    var name: String { get }
    /// The rule in one sentence.
    var rule: String { get }

    /// Everything that a judgement depends on beside the text, so that kept results of another judge are not taken for this
    /// one's; by default the rule.
    var identity: String { get }

    /// Returns one judgement for each text, in order.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - model: The unsteered model, for judges that use one.
    /// - Throws: Any error of the judge.
    func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement]
}

/// A judge's decision on a text.
public struct Judgement: Sendable, Hashable {
    /// Whether the text has the concept.
    public let hasConcept: Bool
    /// The basis of the decision, in the judge's own unit; larger means more of the concept.
    public let score: Double
    /// Whether the judge could decide. If not, the text counts as one without the concept, and results count how often that was.
    public let isKnown: Bool

    /// Makes a judgement.
    public init(hasConcept: Bool, score: Double, isKnown: Bool = true) {
        self.hasConcept = hasConcept
        self.score = score
        self.isKnown = isKnown
    }
}

extension ConceptJudge {
    /// The rule.
    public var identity: String { rule }

    /// The judgements, of which there must be one a text.
    func judgements(of texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        let found = try judge(texts, by: model)
        guard found.count == texts.count else {
            throw LanguageModelError("\(name): the judge gave \(found.count) judgements of \(texts.count) texts.")
        }
        return found
    }
}
