import Numerics
import SparseShift

extension ComparedMethod {
    /// Directions that are fitted to what requests in words do to states; see ``PromptedShiftRegression``. The relative of ReFT-r1
    /// without gradients. Only its vector is compared, at the length of all others, and not its amount for every token.
    ///
    /// - Parameters:
    ///   - requests: A request for every concept in words, in the order of the concepts.
    ///   - most: The most texts without a concept that are read for it, twice each, at least 2; drawn by the seed.
    ///   - ridge: How much the squared length of w counts, for states of unit variance.
    public static func promptedShiftRegression(
        _ requests: [ConceptPrompt], texts most: Int = 32, ridge: Double = 0.001
    ) -> ComparedMethod {
        let identity = "\(requests.map { "\($0.form) \($0.request)" }) \(most) \(ridge)"
        return ComparedMethod("prompted-shift regression", identity: identity) { material in
            let names = material.pairs.conceptNames
            guard requests.count == names.count else {
                throw LanguageModelError(
                    "\(requests.count) requests in words for \(names.count) concepts; there must be one for each.")
            }
            guard most >= 2 else { throw LanguageModelError("texts: at least 2, not \(most).") }
            let texts = try ConceptTexts(material.pairs)
            return try names.indices.map { concept in
                let without = texts.texts.indices.filter { texts.labels[$0][concept] == false }
                var random = RandomGenerator(seed: material.seed, stream: 88)
                let drawn = random.sample(min(most, without.count), from: without.count).sorted()
                return try material.model.promptedShiftRegression(
                    of: drawn.map { texts.texts[without[$0]] }, asking: requests[concept], layer: material.layer,
                    ridge: ridge
                ).direction
            }
        }
    }

    /// Directions that are searched for by what exchanging states does to the language model's answers; see
    /// ``SubspaceRestrictedDAS``. The candidates are the mean of ± shifts, the probe direction, LAT, and principal components.
    ///
    /// - Parameters:
    ///   - judges: A question for every concept, with its name.
    ///   - principalComponents: The number of principal components among the candidates.
    ///   - texts: The most answers of either kind.
    ///   - steps: The number of steps of a search.
    public static func subspaceRestrictedDAS(
        judges: [AnswerJudge], principalComponents: Int = 8, texts: Int = 100, steps: Int = 100
    ) -> ComparedMethod {
        let identity = "\(judges.map { [$0.name, $0.identity] }) \(principalComponents) \(texts) \(steps)"
        return ComparedMethod("subspace-restricted DAS", identity: identity) { material in
            let (shifts, names) = (material.shifts, material.pairs.conceptNames)
            if let none = names.first(where: { name in !judges.contains { $0.name == name } }) {
                throw LanguageModelError("no question asks about '\(none)'; there must be one for each concept.")
            }
            guard principalComponents > 0 else {
                throw LanguageModelError("principalComponents: at least 1, not \(principalComponents).")
            }
            func columns(_ configuration: some MethodConfiguration) throws -> [SteeringDirection] {
                try SteeringDirection.columns(of: train(configuration, on: shifts, seed: material.seed, observer: nil))
            }
            let learned = try [
                ConceptDirections(meanDifferencesOf: shifts).directions,
                columns(ProbeDirection.Configuration()), columns(LinearArtificialTomography.Configuration()),
            ]
            let principal = try columns(PrincipalComponents.Configuration(features: principalComponents))
            return try names.indices.map { concept in
                let own = zip(["mean of ± shifts", "probe direction", "LAT"], learned).map { name, directions in
                    SteeringDirection(name, directions[concept].vector)
                }
                return try material.model.subspaceRestrictedDAS(
                    for: names[concept], in: material.pairs, judges: judges, candidates: own + principal,
                    layer: material.layer, texts: texts, steps: steps, seed: material.seed, progress: { _ in }
                ).direction
            }
        }
    }
}
