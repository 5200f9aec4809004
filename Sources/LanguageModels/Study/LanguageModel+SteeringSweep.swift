import SparseShift
import Work

extension LanguageModel {
    /// Steers the continuations of prompts along several directions, at several scales.
    ///
    ///     let sweep = try model.steeringSweep(
    ///         [SteeringDirection("SSAE", search.best, of: found), .meanDifference(of: shifts), .random(dimension: model.width)],
    ///         layer: .middle, scales: [0.1, 0.2, 0.4, 0.8], prompts: prompts, judge: .language(.french))
    ///
    /// Every vector is scaled to the length scale × unit, so that directions are compared at equal length. All texts of
    /// a prompt, unsteered or steered, have the same seed: `sampling.ofPrompt(place)`.
    ///
    /// - Parameters:
    ///   - directions: The directions, with different names.
    ///   - layer: The layer whose output is changed.
    ///   - scales: The scales in any order; a negative scale suppresses the concept. The unsteered texts are always
    ///     generated, without a scale of 0.
    ///   - prompts: The prompts; a repeated prompt gets several texts.
    ///   - judge: Decides whether a text has the concept.
    ///   - unit: The length of a vector at scale 1.
    ///   - positions: The tokens that are changed; `.from(1)` leaves out the first, whose state is far longer than the others' in many
    ///     models, as selectivities do.
    ///   - request: A request for the concept in words, a baseline without a vector: its texts are unsteered, and judged with
    ///     the prompts alone as the others are.
    ///   - maximumTokens: The maximum length of a text, at least 1.
    ///   - sampling: How tokens are drawn.
    ///   - progress: Called after every step. If it is `nil`, a progress bar is shown below the cell
    ///     (`WorkObservers`).
    /// - Throws: ``LanguageModelError`` if there is no direction, scale or prompt, two directions have the same name,
    ///   or a direction does not fit; `Interrupted` if a stop was requested (`Interruption.request()`); and any error
    ///   of the judge.
    public func steeringSweep(
        _ directions: [SteeringDirection], layer: ResidualLayer = .middle, scales: [Double], prompts: [String],
        judge: some ConceptJudge, unit: SteeringUnit = .residualNorm, positions: Steering.Positions = .all,
        prompting request: ConceptPrompt? = nil, maximumTokens: Int = 32,
        sampling: Sampling = Sampling(temperature: 0.7, topP: 0.95),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> SteeringSweep {
        guard !directions.isEmpty, !scales.isEmpty, !prompts.isEmpty else {
            let missing = directions.isEmpty ? "direction" : scales.isEmpty ? "scale" : "prompt"
            throw LanguageModelError("a sweep needs at least one \(missing).")
        }
        guard scales.allSatisfy(\.isFinite) else { throw LanguageModelError("a scale is not finite.") }
        let names = directions.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw LanguageModelError("two directions are called '\(twice)'; the names must differ.")
        }
        let index = try layer.index(in: self)
        for direction in directions { _ = try direction.scaled(to: 1, for: self) }
        if let request { _ = try request.prompt(for: "a", in: self) }
        // What cannot judge says so before texts are generated.
        _ = try judge.judgements(of: [], by: self)
        remarkOnOrigins(of: directions.map { .add($0.vector, layer: layer) })
        let units = prompts.count * mostTokens(maximumTokens)
        let plan = WorkPlan(
            label: "Steering by \(names.joined(separator: ", ")): \(judge.name)",
            total: units * (1 + directions.count * scales.count + (request == nil ? 0 : 1)), unit: "tokens")
        return try WorkReport.run(plan, progress: progress) { report in
            let length = try unit.length(self, layer: layer, prompts: prompts)
            var done = 0
            func point(
                _ steering: [Steering], _ scale: Double, _ request: ConceptPrompt? = nil
            ) throws -> SteeringSweep.Point {
                func written(_ prompts: [String]) throws -> [Generation] {
                    try write(
                        prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling,
                        report: WorkReport { report(done + $0) })
                }
                let generations: [Generation]
                do {
                    generations = try request?.texts(of: prompts, by: self, write: written) ?? written(prompts)
                } catch is GenerationsInterrupted {
                    throw Interrupted()
                }
                done += units
                let likelihoods = try logProbabilities(
                    of: generations.map(\.tokens), after: prompts.map { try promptTokens($0) })
                let judgements = try judge.judgements(of: generations, by: self)
                return SteeringSweep.Point(
                    scale: scale,
                    texts: generations.indices.map {
                        SteeringSweep.Text(
                            generation: generations[$0], judgement: judgements[$0],
                            unsteeredLogProbabilities: likelihoods[$0])
                    })
            }
            let unsteered = try point([], 0)
            let series = try directions.map { direction in
                SteeringSweep.Series(
                    name: direction.name,
                    points: try scales.map { scale in
                        let vector = try direction.scaled(to: length * abs(scale), for: self)
                        let sign: Double = scale < 0 ? -1 : 1
                        return try point([.add(vector, layer: layer, scale: sign, positions: positions)], scale)
                    })
            }
            let prompted = try request.map { try point([], 0, $0) }
            return SteeringSweep(
                model: name, layer: index == layers ? "final norm" : "layer \(index)", unitLength: length,
                unitName: unit.name, prompts: prompts, concept: judge.name, rule: judge.rule, unsteered: unsteered,
                series: series, prompted: prompted)
        }
    }
}

extension SteeringUnit {
    /// The unit in words.
    var name: String {
        switch self {
        case .residualNorm: "the mean length of the residual stream at the prompts' last tokens"
        case .length: "a length that was given"
        }
    }
}
