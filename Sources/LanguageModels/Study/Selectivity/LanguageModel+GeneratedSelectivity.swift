import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Measures what steering to each concept does to all of them, by judging generated texts.
    ///
    /// All texts of a prompt, unsteered or steered, have the same seed, so that effects are differences between texts that were
    /// drawn alike. Beside the effects of every direction stands what it does to the texts, whatever they are about; see
    /// ``SelectivityMatrix/harms``. The texts of a repeated prompt are drawn together for the intervals.
    ///
    /// - Parameters:
    ///   - methods: The directions of every method, with different names.
    ///   - judges: A judge for every concept, in the order of the directions; their names are those of the concepts.
    ///   - prompts: The prompts; a repeated prompt gets several texts.
    ///   - layer: The layer that is steered.
    ///   - scale: The length of the vectors, in units.
    ///   - unit: The length at scale 1.
    ///   - positions: The tokens that are changed.
    ///   - requests: A request for every concept in words, in the order of the directions: a baseline without a vector, whose
    ///     matrix is called `prompting`. Its texts are unsteered, and judged with the prompts alone as the others are.
    ///   - maximumTokens: The maximum length of a text, at least 1.
    ///   - sampling: How tokens are drawn.
    ///   - randomDirections: The number of random directions beside them, at least 20 for a bound of one in twenty.
    ///   - seed: Of the random directions and the bootstrap.
    ///   - progress: Called after every step.
    /// - Throws: ``LanguageModelError`` if there is no method or prompt, two methods or judges have the same name, a method has
    ///   not a direction for every judge, there is not a request for every judge, or a direction does not fit;
    ///   `Interrupted` if a stop was requested; and any error of a judge.
    public func selectivity(
        of methods: [ConceptDirections], judges: [any ConceptJudge], prompts: [String], layer: ResidualLayer = .middle,
        scale: Double = 0.3, unit: SteeringUnit = .residualNorm, positions: Steering.Positions = .from(1),
        prompting requests: [ConceptPrompt] = [], maximumTokens: Int = 32,
        sampling: Sampling = Sampling(temperature: 0.7, topP: 0.95),
        randomDirections: Int = 20, seed: Int = 0, progress: ((WorkProgress) -> Void)? = nil
    ) throws -> Selectivity {
        let concepts = judges.map(\.name)
        let index = try layer.index(in: self)
        guard !prompts.isEmpty else { throw LanguageModelError("selectivity needs at least one prompt.") }
        guard scale.isFinite, scale != 0 else { throw LanguageModelError("a scale other than 0, not \(scale).") }
        guard randomDirections >= 20 else {
            throw LanguageModelError(
                "at least 20 random directions, of which one is beyond the bound, not \(randomDirections).")
        }
        try requireComparable(methods, of: concepts)
        try requireRequests(requests, for: concepts, besides: methods.map(\.method))
        // What cannot judge says so before texts are generated.
        for judge in judges { _ = try judge.judgements(of: [], by: self) }
        let units = prompts.count * mostTokens(maximumTokens)
        let count = methods.count * concepts.count + requests.count + randomDirections
        let plan = WorkPlan(
            label: "Selectivity of \(methods.map(\.method).joined(separator: ", ")) in texts",
            total: units * (1 + count),
            unit: "tokens")
        return try WorkReport.run(plan, progress: progress) { report in
            var done = 0
            var unknown = 0
            func texts(_ steering: [Steering], _ request: ConceptPrompt? = nil) throws -> [Generation] {
                func written(_ prompts: [String]) throws -> [Generation] {
                    try write(
                        prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling,
                        report: WorkReport { report(done + $0) })
                }
                do {
                    let texts = try request?.texts(of: prompts, by: self, write: written) ?? written(prompts)
                    done += units
                    return texts
                } catch is GenerationsInterrupted {
                    throw Interrupted()
                }
            }
            /// Whether each text has each concept (K × N), as 1 or 0.
            func judged(_ texts: [Generation]) throws -> [[Double]] {
                try judges.map { judge in
                    try judge.judgements(of: texts, by: self).map { judgement in
                        if !judgement.isKnown { unknown += 1 }
                        return judgement.hasConcept ? 1 : 0
                    }
                }
            }
            let length = try unit.length(self, layer: layer, prompts: prompts) * abs(scale)
            let unsteered = try texts([])
            let (plain, plainRead) = (try judged(unsteered), try ReadTexts(unsteered, after: prompts, by: self))
            /// The change of every text's judgement, for every concept (K × N).
            func effects(_ texts: [Generation]) throws -> [[Double]] {
                zip(try judged(texts), plain).map { zip($0, $1).map { $0 - $1 } }
            }
            /// The texts of every direction, all written together.
            func steered(_ directions: [SteeringDirection]) throws -> [[Generation]] {
                let steerings = try directions.map { direction in
                    let vector = try direction.scaled(to: length, for: self)
                    return [Steering.add(vector, layer: layer, scale: scale < 0 ? -1 : 1, positions: positions)]
                }
                do {
                    let texts = try write(
                        prompts, steerings: steerings, maximumTokens: maximumTokens, sampling: sampling,
                        report: WorkReport { report(done + $0) })
                    done += units * directions.count
                    return texts
                } catch is GenerationsInterrupted {
                    throw Interrupted()
                }
            }
            let groups = prompts.distinctNumbers
            var random = RandomGenerator(seed: seed, stream: 73)
            /// The matrix of the texts that steering to every concept gave.
            func matrix(
                _ method: String, _ rows: [[Generation]], _ features: [Int?], _ signs: [Int]? = nil
            ) throws -> SelectivityMatrix {
                let found = try rows.map { try effects($0) }
                let harms = try rows.map {
                    SteeringHarm(of: try ReadTexts($0, after: prompts, by: self), against: plainRead)
                }
                return SelectivityMatrix(
                    method: method, concepts: concepts, values: found.map { $0.map { SampleStatistics.mean($0) } },
                    intervals: found.map { $0.map { Bootstrap.interval(ofMean: $0, groups: groups, &random) } },
                    features: features, signs: signs, suppresses: scale < 0, harms: harms)
            }
            var matrices = try methods.map { try matrix($0.method, steered($0.directions), $0.features, $0.signs) }
            if !requests.isEmpty {
                let rows = try requests.map { try texts([], $0) }
                matrices.append(try matrix(Self.prompting, rows, requests.map { _ in nil }))
            }
            let controlDirections = (0..<randomDirections).map {
                SteeringDirection.random(dimension: width, seed: seed &* 100_000 &+ $0)
            }
            let controls = try steered(controlDirections).map { try effects($0).map { abs(SampleStatistics.mean($0)) } }
            return Selectivity(
                measure: .generations, model: name, layer: place(ofLayer: index), readingLayer: nil, length: length,
                scale: scale, texts: prompts.count, matrices: matrices, randomDirections: randomDirections,
                randomBounds: concepts.indices.map { concept in
                    Bootstrap.bound(of: controls.map { $0[concept] }.sorted())
                }, probes: [], unknownJudgements: unknown)
        }
    }
}
