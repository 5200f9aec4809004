extension TextPairs {
    static let toRight = "truth: wrong → right"

    /// Questions with a wrong → with the right answer: one concept (|V| = 1, max|S| = 1).
    ///
    ///     Which planet is the hottest? Mercury.  →  Which planet is the hottest? Venus.
    ///
    /// - Parameters: As ``lang(count:seed:)``.
    /// - Throws: ``DataError`` if there are not so many questions.
    public static func truth(count: Int? = nil, seed: Int = 0) throws(DataError) -> TextPairs {
        let questions = TruthQuestion.all
        let picked = try draw(count, from: questions.count, name: "truth", seed: seed, stream: 38)
        let change = TextPair.Change(concept: 0, from: "wrong", to: "right")
        return TextPairs(
            trusted: picked.map { index in
                let question = questions[index]
                return TextPair(
                    before: question.text(question.wrong), after: question.text(question.right), changes: [change])
            }, name: "truth", conceptNames: [toRight])
    }
}
