import SparseShift
import Work

extension LanguageModel {
    /// Steers the continuations of prompts along several directions, at several scales.
    ///
    ///     let sweep = try model.steeringSweep(
    ///         [SteeringDirection("SSAE", search.best, of: found), .meanDifference(of: shifts), .random(dimension: model.width)],
    ///         layer: .middle, scales: [0.1, 0.2, 0.4, 0.8], prompts: prompts, judge: .language(.french))
    ///
    /// Every vector is brought to the length scale × unit, so directions are compared at equal length. All texts of a
    /// prompt, unsteered or steered, are drawn from the same seed: `sampling.ofPrompt(place)`.
    /// - Parameters:
    ///   - directions: With different names.
    ///   - scales: In the order wanted; below 0 the concept should go. The unsteered texts need no scale 0.
    ///   - prompts: Repeat one for several texts of it.
    ///   - judge: What decides whether the concept came.
    ///   - unit: How long a vector of scale 1 is.
    ///   - positions: Which tokens are steered.
    ///   - progress: Told after every step. Without it, a bar shows itself below a cell (``WorkObservers``).
    /// - Throws: ``LanguageModelError`` if there is no direction, scale or prompt, two directions have the same name, or
    ///   one does not fit; ``Interrupted`` if ``Interruption/request()`` was called; whatever the judge throws.
    public func steeringSweep(
        _ directions: [SteeringDirection], layer: ResidualLayer = .middle, scales: [Double], prompts: [String],
        judge: some ConceptJudge, unit: SteeringUnit = .residualNorm, positions: Steering.Positions = .all,
        maximumTokens: Int = 32, sampling: Sampling = Sampling(temperature: 0.7, topP: 0.95),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> SteeringSweep {
        guard !directions.isEmpty, !scales.isEmpty, !prompts.isEmpty else {
            let missing = directions.isEmpty ? "direction" : scales.isEmpty ? "scale" : "prompt"
            throw LanguageModelError("a sweep needs at least one \(missing).")
        }
        guard scales.allSatisfy(\.isFinite) else { throw LanguageModelError("a scale that is not finite.") }
        let names = directions.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw LanguageModelError("two directions are called '\(twice)'; names tell them apart.")
        }
        let index = try layer.index(in: self)
        for direction in directions { _ = try direction.scaled(to: 1, for: self) }
        let units = prompts.count * maximumTokens
        let plan = WorkPlan(
            label: "Steering by \(names.joined(separator: ", ")): \(judge.name)",
            total: units * (1 + directions.count * scales.count), unit: "tokens")
        return try WorkReport.run(plan, progress: progress) { report in
            let length = try unit.length(self, layer: layer, prompts: prompts)
            var done = 0
            func point(_ steering: [Steering], _ scale: Double) throws -> SteeringSweep.Point {
                let generations: [Generation]
                do {
                    generations = try write(
                        prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling,
                        report: WorkReport { report(done + $0) })
                } catch is GenerationsInterrupted {
                    throw Interrupted()
                }
                done += units
                let likelihoods = try logProbabilities(
                    of: generations.map(\.tokens), after: prompts.map { try promptTokens($0) })
                let judgements = try judge.judge(generations, by: self)
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
            return SteeringSweep(
                model: name, layer: index == layers ? "final norm" : "layer \(index)", unitLength: length,
                unitName: unit.name, prompts: prompts, concept: judge.name, rule: judge.rule, unsteered: unsteered,
                series: series)
        }
    }
}

extension SteeringUnit {
    /// In words.
    var name: String {
        switch self {
        case .residualNorm: "the mean length of the residual stream at the prompts' last tokens"
        case .length: "a length that was given"
        }
    }
}
