import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Scores directions by cause and isolation: the coordinate along each is exchanged between texts, and the model is asked what
    /// the text is about now.
    ///
    ///     let judges = [
    ///         AnswerJudge("tense: past", after: " This was", with: [" yesterday"], without: [" today"]),
    ///         AnswerJudge("sentiment: positive", after: " That is", with: [" good"], without: [" bad"]),
    ///     ]
    ///     try model.interchange(of: [meanDifference, probe], for: "tense: past", in: pairs, judges: judges, layer: 10)
    ///
    /// Every pair is used both ways. The first token of an answer decides. This chooses among the directions of several methods
    /// by what they do, with forward passes alone.
    ///
    /// - Parameters:
    ///   - directions: The directions, with different names; their signs and lengths do not matter.
    ///   - concept: The concept, one of the pairs'.
    ///   - pairs: Pairs on which the directions were not chosen. For the isolation there have to be pairs that change other
    ///     concepts and not this one.
    ///   - judges: A question for the concept and for others, with their names.
    ///   - layer: The layer whose output is changed at the text's last token; before the last block.
    ///   - most: The most answers of either kind.
    ///   - randomDirections: The number of random directions beside them.
    ///   - seed: Of the drawn texts and the random directions.
    ///   - progress: Called after every direction.
    /// - Throws: ``LanguageModelError`` if there is no direction, two have the same name or one does not fit, the pairs or the
    ///   questions do not fit the concept, or a text is too long; `Interrupted` if a stop was requested.
    public func interchange(
        of directions: [SteeringDirection], for concept: String, in pairs: TextPairs, judges: [AnswerJudge],
        layer: ResidualLayer = .middle, texts most: Int = 200, randomDirections: Int = 20, seed: Int = 0,
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> InterchangeScores {
        try requireDirections(directions, "interchange")
        guard randomDirections >= 0 else {
            throw LanguageModelError("randomDirections: at least 0, not \(randomDirections).")
        }
        let items = try InterchangeItems(
            self, concept, in: pairs, judges: judges, layer: layer, most: most, seed: seed)
        let index = try layer.index(in: self)
        let passes = try InterchangePasses(self, items, layer: index)
        let plan = WorkPlan(
            label: "Interchange of \(concept)", total: directions.count + randomDirections + 2, unit: "directions")
        return try WorkReport.run(plan, progress: progress) { report in
            var done = 0
            func score(_ name: String, _ exchange: InterchangePasses.Exchange) throws -> InterchangeScores.Score {
                let outcome = try passes.outcome(exchange)
                done += 1
                report(done)
                return InterchangeScores.Score(name, outcome)
            }
            let unchanged = try score("nothing exchanged", .nothing)
            let replaced = try score("whole state", .state)
            let found = try directions.map { try score($0.name, .direction($0.scaled(to: 1, for: self))) }
            let random = try (0..<randomDirections).map { control in
                let direction = SteeringDirection.random(
                    "random \(control)", dimension: width, seed: seed &+ 1_000 &+ control)
                return try score(direction.name, .direction(direction.scaled(to: 1, for: self)))
            }
            return InterchangeScores(
                concept: concept, model: name, layer: place(ofLayer: index), causeCount: items.count(.cause),
                isolationCount: items.count(.isolation), directions: found, unchanged: unchanged, replaced: replaced,
                random: random)
        }
    }

    /// - Throws: ``LanguageModelError`` if there are none, two have the same name, or one does not fit.
    func requireDirections(_ directions: [SteeringDirection], _ study: String) throws(LanguageModelError) {
        guard !directions.isEmpty else { throw LanguageModelError("\(study) needs at least one direction.") }
        let names = directions.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw LanguageModelError("two directions are called '\(twice)'; the names must differ.")
        }
        for direction in directions { _ = try direction.scaled(to: 1, for: self) }
    }
}
