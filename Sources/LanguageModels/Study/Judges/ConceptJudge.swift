/// Decides whether a concept is in what a model wrote, by a rule that can be stated.
///
/// The prompt does not count: only the continuation is what steering did.
public protocol ConceptJudge: Sendable {
    /// The concept, as tables call it.
    var name: String { get }
    /// When a text has the concept, in one sentence.
    var rule: String { get }

    /// One judgement a text, in their order.
    ///
    /// - Parameter model: For judges that ask a model: never steered.
    func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement]
}

/// What a judge says of a text.
public struct Judgement: Sendable, Hashable {
    /// Whether the concept is there.
    public let hasConcept: Bool
    /// What that was decided by; larger means more of the concept. Its unit is the judge's own.
    public let score: Double

    public init(hasConcept: Bool, score: Double) {
        self.hasConcept = hasConcept
        self.score = score
    }
}
