import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Measures what steering to each concept does to all of them, by judging generated texts.
    ///
    /// All texts of a prompt, unsteered or steered, have the same seed, so that effects are differences between texts that were
    /// drawn alike.
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
    ///   not a direction for every judge, there is not a request for every judge, or a direction does not fit; `Interrupted` if a stop was requested; and any error of a
    ///   judge.
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
        try requireRequests(requests, for: concepts, besides: methods)
        let units = prompts.count * mostTokens(maximumTokens)
        let count = methods.count * concepts.count + requests.count + randomDirections
        let plan = WorkPlan(
            label: "Selectivity of \(methods.map(\.method).joined(separator: ", ")) in texts",
            total: units * (1 + count),
            unit: "tokens")
        return try WorkReport.run(plan, progress: progress) { report in
            var done = 0
            /// Whether each text has each concept (K × N), as 1 or 0.
            func judged(_ steering: [Steering], _ request: ConceptPrompt? = nil) throws -> [[Double]] {
                func written(_ prompts: [String]) throws -> [Generation] {
                    try write(
                        prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling,
                        report: WorkReport { report(done + $0) })
                }
                let texts: [Generation]
                do {
                    texts = try request?.texts(of: prompts, by: self, write: written) ?? written(prompts)
                } catch is GenerationsInterrupted {
                    throw Interrupted()
                }
                done += units
                return try judges.map { try $0.judgements(of: texts, by: self).map { $0.hasConcept ? 1 : 0 } }
            }
            let length = try unit.length(self, layer: layer, prompts: prompts) * abs(scale)
            let plain = try judged([])
            /// The change of every text's judgement, for every concept (K × N).
            func effects(_ direction: SteeringDirection) throws -> [[Double]] {
                let vector = try direction.scaled(to: length, for: self)
                return differences(
                    try judged([.add(vector, layer: layer, scale: scale < 0 ? -1 : 1, positions: positions)]))
            }
            func differences(_ changed: [[Double]]) -> [[Double]] {
                zip(changed, plain).map { zip($0, $1).map { $0 - $1 } }
            }
            var random = RandomGenerator(seed: seed, stream: 73)
            func matrix(_ method: String, _ rows: [[[Double]]], _ features: [Int?]) -> SelectivityMatrix {
                SelectivityMatrix(
                    method: method, concepts: concepts, values: rows.map { $0.map { SampleStatistics.mean($0) } },
                    intervals: rows.map { $0.map { Bootstrap.interval(ofMean: $0, &random) } }, features: features)
            }
            var matrices = try methods.map { method in
                matrix(method.method, try method.directions.map(effects), method.features)
            }
            if !requests.isEmpty {
                let rows = try requests.map { differences(try judged([], $0)) }
                matrices.append(matrix(Self.prompting, rows, requests.map { _ in nil }))
            }
            let controls = try (0..<randomDirections).map { control in
                try effects(.random(dimension: width, seed: seed &* 100_000 &+ control)).map {
                    abs(SampleStatistics.mean($0))
                }
            }
            return Selectivity(
                measure: .generations, model: name, layer: place(ofLayer: index), readingLayer: nil, length: length,
                scale: scale, texts: prompts.count, matrices: matrices, randomDirections: randomDirections,
                randomBounds: concepts.indices.map { concept in
                    Bootstrap.bound(of: controls.map { $0[concept] }.sorted())
                }, probes: [])
        }
    }
}
