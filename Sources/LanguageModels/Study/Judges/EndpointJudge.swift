import Foundation
import Work

/// A judge that asks another language model: whether the concept is there, whether the text is related to its prompt, and
/// whether it is fluent, each rated 0, 1 or 2 in a message of its own.
///
///     let judge = EndpointJudge("female", meaning: "the text is about a woman or a girl", asking: endpoint)
///     try judge.ratings(of: generations).meanScore
///
/// The score is the harmonic mean of the ratings, 0…2, as in AxBench (arXiv:2501.17148). A text has the concept if its score is
/// above ``threshold``. With the concept's rating alone (`aspects: [.concept]`) its decisions can be compared with those of
/// a ``WordListJudge`` by ``CohensKappa``.
///
/// A small local model seldom keeps to the form of an answer, and hardly knows what is meant. Examples help with both: they are shown
/// before the question about the concept, which is then answered by a rating alone, to which the server holds the model.
///
///     EndpointJudge(
///         "past", meaning: "the text tells of the past", asking: endpoint, aspects: [.concept],
///         examples: RatedExample.examples(with: ["They left early."], without: ["They will leave."]))
///
/// A judge must be another model than the steered one. Its answers are kept, so that judging again costs nothing.
public struct EndpointJudge: ConceptJudge {
    public let name: String
    /// What it means that a text has the concept, such as *the text is about a woman or a girl*.
    public let meaning: String
    /// The server that is asked.
    public let endpoint: ChatEndpoint
    /// What is rated.
    public let aspects: [RatedAspect]
    /// The score above which a text has the concept, 0…2.
    public let threshold: Double
    /// The longest answer, in tokens.
    public let maximumTokens: Int
    /// Texts with ratings of the concept, which are shown before a question about it.
    public let examples: [RatedExample]

    /// Makes a judge.
    ///
    /// - Parameters:
    ///   - name: The name of the concept.
    ///   - meaning: What it means that a text has the concept; `nil` for the name.
    ///   - endpoint: The server that is asked.
    ///   - aspects: What is rated, each by a question of its own.
    ///   - threshold: The score above which a text has the concept, from 0 on and below 2.
    ///   - maximumTokens: The longest answer, in tokens. An answer that is cut there counts as none.
    ///   - examples: Texts with ratings of the concept, which are shown before a question about it; with any, its answer is a
    ///     rating alone.
    public init(
        _ name: String, meaning: String? = nil, asking endpoint: ChatEndpoint,
        aspects: [RatedAspect] = RatedAspect.allCases, threshold: Double = 0, maximumTokens: Int = 256,
        examples: [RatedExample] = []
    ) {
        self.name = name
        self.meaning = meaning ?? name
        self.endpoint = endpoint
        self.aspects = RatedAspect.allCases.filter(aspects.contains)
        self.threshold = threshold
        self.maximumTokens = maximumTokens
        self.examples = examples
    }

    /// The thresholds that let a text have the concept, and let it not.
    package static let thresholds = 0.0..<2.0

    public var rule: String {
        let names = aspects.map(\.rawValue)
        let what =
            names.count == 1 ? "the rating of \(names[0])" : "the harmonic mean of \(names.joined(separator: ", "))"
        return "\(endpoint.model) was asked, and \(what), 0 to 2, is above \(threshold.decimals(1))"
            + (examples.isEmpty ? "" : ", after \(examples.count) examples")
    }

    /// The server, the question and what is made of the answers.
    public var identity: String {
        "\(endpoint.base) \(endpoint.model) \(meaning) \(aspects.map(\.rawValue)) \(threshold) \(maximumTokens)"
            + (examples.isEmpty ? "" : " \(examples.map { [$0.text, "\($0.rating)"] })")
    }

    /// Judges texts by their ratings. Ratings that could not be read count as 0, and a remark says how many they were.
    ///
    /// - Throws: The errors of ``ratings(of:)``, and ``LanguageModelError`` for a threshold that no score, or every one, is above.
    public func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        guard Self.thresholds.contains(threshold) else {
            throw LanguageModelError(
                "\(name): a threshold of \(threshold) gives all texts the same label, since scores are from 0 to 2; give one from 0 on and below 2."
            )
        }
        let found = try ratings(of: texts)
        let missing = found.unreadableCount + found.failureCount
        if missing > 0 {
            Remarks.make(
                "\(name): \(missing) of \(missing + found.readableCount) ratings by \(endpoint.model) could not be read or had no answer, and count as 0"
            )
        }
        return found.texts.map {
            Judgement(
                hasConcept: $0.score > threshold, score: $0.score, isKnown: $0.unreadable.isEmpty && $0.failures.isEmpty
            )
        }
    }

    /// Rates texts. One without letters or digits is rated 0, and nothing is asked about it.
    ///
    /// - Throws: ``ChatEndpointError`` if the budget is used up, nothing answers, the server refuses, or not one of the
    ///   first answers, three to six, holds a rating; what was answered is kept, so that the same call resumes. ``LanguageModelError`` if
    ///   nothing is to be rated; `Interrupted` if a stop was requested.
    public func ratings(of texts: [Generation]) throws -> TextRatings {
        guard !aspects.isEmpty else {
            throw LanguageModelError("\(name): there is no aspect to rate, only those of RatedAspect.")
        }
        let readable = texts.indices.filter { texts[$0].text.isReadable }
        let requests = readable.map { texts[$0] }.flatMap { text in
            aspects.map { request($0, about: text) }
        }
        // A judge that cannot rate is known by its first answers, before the others are paid for.
        let tried = min(requests.count, Self.trial)
        var answers = try endpoint.answers(to: Array(requests.prefix(tried)))
        try requireRating(in: answers)
        if tried < requests.count { answers += try endpoint.answers(to: Array(requests.dropFirst(tried))) }
        var rated = [TextRating](
            repeating: TextRating(
                ratings: Dictionary(uniqueKeysWithValues: aspects.map { ($0, 0) }), unreadable: [], failures: [:]),
            count: texts.count)
        for (index, position) in readable.enumerated() {
            var (ratings, unreadable, failures) =
                ([RatedAspect: Double](), [RatedAspect](), [RatedAspect: String]())
            for (place, aspect) in aspects.enumerated() {
                let answer = answers[index * aspects.count + place]
                guard let text = answer.text else {
                    failures[aspect] = answer.failure ?? "no answer"
                    continue
                }
                if let rating = TextRating.rating(in: text) {
                    ratings[aspect] = rating
                } else {
                    unreadable.append(aspect)
                }
            }
            rated[position] = TextRating(ratings: ratings, unreadable: unreadable, failures: failures)
        }
        return TextRatings(concept: name, judge: endpoint.model, texts: rated)
    }

    /// The answers after which a judge that has given no rating is asked no more.
    private static let trial = 6

    /// - Throws: ``ChatEndpointError`` if not one of three or more answers holds a rating.
    private func requireRating(in answers: [ChatAnswer]) throws(ChatEndpointError) {
        guard answers.count >= 3, !answers.contains(where: { $0.text.flatMap(TextRating.rating) != nil }) else {
            return
        }
        let first = answers.compactMap(\.text).first.map { "the first is \(String($0.prefix(80)).quoted)" }
        let advice = examples.isEmpty ? "; a small model may need examples" : ""
        throw ChatEndpointError(
            .unreadable,
            "\(name): none of the first \(answers.count) answers of \(endpoint.model) holds a rating; "
                + (first ?? answers[0].failure ?? "there is no text") + advice + ".")
    }

    /// What is sent about one aspect of a text.
    private func request(_ aspect: RatedAspect, about text: Generation) -> ChatRequest {
        guard aspect == .concept, !examples.isEmpty else {
            return ChatRequest(question(aspect, about: text), maximumTokens: maximumTokens)
        }
        let shown = examples.flatMap { example -> [ChatMessage] in
            [.user(task(aspect, about: text, reading: example.text)), .assistant("{\"rating\": \(example.rating)}")]
        }
        return ChatRequest(
            [Self.role] + shown + [.user(task(aspect, about: text, reading: text.text))], maximumTokens: maximumTokens,
            schema: Self.schema)
    }

    private static let role = ChatMessage.system(
        "You rate short texts that a program wrote. Rate only what you are asked.")

    /// What an answer behind examples is.
    private static let schema = """
        {"type": "object", "properties": {"rating": {"type": "integer", "enum": [0, 1, 2]}}, "required": ["rating"], \
        "additionalProperties": false}
        """

    /// The question about one aspect of a text.
    func question(_ aspect: RatedAspect, about text: Generation) -> [ChatMessage] {
        [Self.role, .user(task(aspect, about: text, reading: text.text, isExplained: true))]
    }

    /// What is asked about a text between two lines.
    private func task(
        _ aspect: RatedAspect, about text: Generation, reading read: String, isExplained: Bool = false
    ) -> String {
        let task: String
        let scale: String
        switch aspect {
        case .concept:
            task = "Judge how clearly this holds for the text between the lines: \(meaning)."
            scale = "0 if it does not hold, 1 if it holds in part or weakly, 2 if it clearly holds."
        case .relatedness:
            task =
                "Judge how well the text between the lines continues or answers its beginning, which is: \(text.prompt.quoted)."
            scale = "0 if it has nothing to do with it, 1 if it is related in part, 2 if it is clearly related."
        case .fluency:
            task = "Judge how fluent the text between the lines is, whatever it says."
            scale = "0 if it is broken or repeats itself, 1 if it is readable with errors, 2 if it reads naturally."
        }
        let form =
            isExplained
            ? "First explain your rating in one short sentence. Then end with a line of this form: Rating: [[n]]"
            : "Answer with the rating alone."
        return """
            \(task)
            Rate it \(scale)
            \(form)
            ---
            \(read)
            ---
            """
    }
}
