import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Searches the span of candidates for the direction whose exchange between texts carries a concept and nothing else.
    ///
    ///     let principal = try train(PrincipalComponents.Configuration(features: 8), on: shifts, seed: 0)
    ///     let found = try model.subspaceRestrictedDAS(
    ///         for: "tense: past", in: pairs, judges: judges,
    ///         candidates: [.meanDifference(of: shifts)] + SteeringDirection.columns(of: principal), layer: 10)
    ///     try model.interchange(of: [found.direction], for: "tense: past", in: otherPairs, judges: judges, layer: 10)
    ///
    /// The loss is that of ``interchange(of:for:in:judges:layer:texts:randomDirections:seed:progress:)``: the cross-entropy of
    /// the answers about the concept with the other text's, plus that of the answers about other concepts with the text's own.
    /// It is lowered by simultaneous perturbation (SPSA) from the best candidate, with two passes over a batch of texts a step.
    /// The direction is that of the smallest loss on all texts of the search: the best candidate, the search's end or the mean
    /// of its second half. Score it on other pairs.
    ///
    /// - Parameters:
    ///   - concept: The concept, one of the pairs'.
    ///   - pairs: The pairs of the search.
    ///   - judges: A question for the concept and for others, with their names.
    ///   - candidates: Directions whose span is searched, with different names, at most 64; a dozen is better than many.
    ///   - layer: The layer whose output is changed at the text's last token; before the last block.
    ///   - most: The most answers of either kind.
    ///   - steps: The number of steps; 0 chooses among the candidates.
    ///   - seed: Of the drawn texts and the perturbations.
    ///   - progress: Called after every step.
    /// - Throws: The errors of ``interchange(of:for:in:judges:layer:texts:randomDirections:seed:progress:)``.
    public func subspaceRestrictedDAS(
        for concept: String, in pairs: TextPairs, judges: [AnswerJudge], candidates: [SteeringDirection],
        layer: ResidualLayer = .middle, texts most: Int = 200, steps: Int = 100, seed: Int = 0,
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> SubspaceRestrictedDAS {
        try requireDirections(candidates, "a search")
        guard candidates.count <= 64 else {
            throw LanguageModelError(
                "\(candidates.count) candidates; a search without gradients finds its way in at most 64 dimensions, better in a dozen."
            )
        }
        guard steps >= 0 else { throw LanguageModelError("steps: at least 0, not \(steps).") }
        let items = try InterchangeItems(
            self, concept, in: pairs, judges: judges, layer: layer, most: most, seed: seed)
        let passes = try InterchangePasses(self, items, layer: layer.index(in: self))
        let basis = SpanBasis(of: candidates.map(\.vector))
        let plan = WorkPlan(
            label: "Subspace-restricted DAS for \(concept)", total: candidates.count + steps + 2, unit: "steps")
        return try WorkReport.run(plan, progress: progress) { report in
            var done = 0
            func loss(_ coefficients: [Double], groups: [Int]? = nil) throws -> Double {
                try passes.outcome(.direction(basis.direction(coefficients)), groups: groups).loss
            }
            var best: (coefficients: [Double], loss: Double, name: String)?
            for candidate in candidates {
                let coefficients = basis.coefficients(of: candidate.vector)
                let found = try loss(coefficients)
                if found < best?.loss ?? .infinity { best = (coefficients, found, candidate.name) }
                done += 1
                report(done)
            }
            guard let start = best else {
                throw LanguageModelError("\(concept): no candidate has a loss that is a number.")
            }
            let search = SphereSearch(steps: steps, seed: seed)
            let (last, mean) = try search.run(from: start.coefficients) { coefficients, part in
                let found = try loss(coefficients, groups: [part % passes.groupCount])
                // Two losses a step, after those of the trials.
                report(min(done + max(0, part - 3), candidates.count + steps))
                return found
            }
            var end = (coefficients: start.coefficients, loss: start.loss)
            if basis.rank > 1, steps > 0 {
                for coefficients in [last, mean] {
                    let found = try loss(coefficients)
                    if found < end.loss { end = (coefficients, found) }
                }
            }
            report(candidates.count + steps + 2)
            var vector = basis.direction(end.coefficients)
            let along = zip(vector, items.difference).reduce(0) { $0 + Double($1.0) * $1.1 }
            if along < 0 { vector = vector.map { -$0 } }
            return SubspaceRestrictedDAS(
                direction: SteeringDirection("subspace-restricted DAS", vector), concept: concept,
                candidates: candidates.map(\.name), rank: basis.rank, start: start.name, startLoss: start.loss,
                loss: end.loss, steps: basis.rank > 1 ? steps : 0, textsRead: passes.texts)
        }
    }
}

extension SteeringDirection {
    /// The columns of a model's decoder as directions, with the model's method and their number as names; their signs mean
    /// nothing.
    ///
    /// - Parameters:
    ///   - model: A model of shifts, such as principal components or an SSAE.
    ///   - features: Which columns; `nil` for all.
    /// - Throws: ``LanguageModelError`` if there is no such feature.
    public static func columns(
        of model: TrainedModel, features: [Int]? = nil
    ) throws(LanguageModelError) -> [SteeringDirection] {
        let features = features ?? Array(0..<model.features)
        if let wrong = features.first(where: { !(0..<model.features).contains($0) }) {
            throw LanguageModelError("there is no feature \(wrong), only 0 to \(model.features - 1).")
        }
        return features.map { SteeringDirection("\(model.method) \($0)", model.steeringVector($0)) }
    }
}
