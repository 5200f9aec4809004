import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Measures what steering to each concept does to all of them, by probes of a later layer.
    ///
    ///     let pairs = try TextPairs.labelledSentences(count: 1_000)
    ///     let shifts = try model.shifts(of: pairs)
    ///     let found = try train(SSAE.Configuration(features: 32), on: shifts, seed: 0)
    ///     try model.selectivity(
    ///         of: [ConceptDirections(of: found, chosenOn: shifts), ConceptDirections(meanDifferencesOf: shifts)],
    ///         on: TextPairs.labelledSentences(count: 400, seed: 1), scale: 0.3)
    ///
    /// All directions are scaled to the same length. Every text is read again with the steering, so that what the layers
    /// between do with it counts; a probe of the steered layer itself would give the same number for every text, a cosine.
    /// The probes are fitted on other texts than those that are steered. A concept that cannot be probed, since too few texts have
    /// it or lack it, is left out with a remark, and so is a method whose vectors the model cannot bear.
    ///
    /// - Parameters:
    ///   - methods: The directions of every method, with different names.
    ///   - pairs: Pairs whose texts the directions were not chosen on, with the concepts that changed.
    ///   - layer: The layer that is steered.
    ///   - readingLayer: A later layer, whose states the probes read.
    ///   - scale: The length of the vectors, in units.
    ///   - unit: The length at scale 1.
    ///   - positions: The tokens that are changed; without the first, whose state is far longer than the others' in many models.
    ///   - requests: A request for every concept in words, in the order of the directions: a baseline without a vector, whose
    ///     matrix is called `prompting`. The texts stand behind the request, and are unsteered.
    ///   - most: The most texts that are steered.
    ///   - randomDirections: The number of random directions beside them, at least 20 for a bound of one in twenty.
    ///   - inversePenalty: C of the probes' `LogisticRegression`.
    ///   - seed: Of the division of the texts, the random directions and the bootstrap.
    ///   - progress: Called after every direction.
    /// - Throws: ``LanguageModelError`` if there is no method, two have the same name, one has not a direction for every concept,
    ///   the reading layer is not later, no concept can be probed, no method can be measured, or a direction does not fit;
    ///   `Interrupted` if a stop was requested.
    public func selectivity(
        of methods: [ConceptDirections], on pairs: TextPairs, layer: ResidualLayer = .middle,
        readingLayer: ResidualLayer = .last, scale: Double = 0.3, unit: SteeringUnit = .residualNorm,
        positions: Steering.Positions = .from(1), prompting requests: [ConceptPrompt] = [], texts most: Int = 200,
        randomDirections: Int = 20,
        inversePenalty: Double = 0.1, seed: Int = 0, progress: ((WorkProgress) -> Void)? = nil
    ) throws -> Selectivity {
        try requireMeasurable(layer, readBy: readingLayer, scale: scale, texts: most)
        let names = pairs.conceptNames
        try requireComparable(methods, of: names)
        try requireRequests(requests, for: names, besides: methods.map(\.method))
        guard randomDirections >= 20 else {
            throw LanguageModelError(
                "at least 20 random directions, of which one is beyond the bound, not \(randomDirections).")
        }
        let count = methods.count * names.count + requests.count + randomDirections
        let plan = WorkPlan(
            label: "Selectivity of \(methods.map(\.method).joined(separator: ", "))",
            total: count + 2, unit: "directions")
        return try WorkReport.run(plan, progress: progress) { report in
            let probes = try SelectivityProbes(
                self, pairs, layer: readingLayer, most: most, inversePenalty: inversePenalty, seed: seed)
            for sentence in probes.leftOut { Remarks.make(sentence.withoutFullStop) }
            var done = 2 + methods.count * probes.leftOut.count + (requests.isEmpty ? 0 : probes.leftOut.count)
            report(done)
            return try selectivity(
                of: methods, by: probes, layer: layer, scale: scale, unit: unit, positions: positions,
                prompting: requests, randomDirections: randomDirections, seed: seed
            ) {
                done += 1
                report(done)
            }
        }
    }

    /// Measures directions by probes that are fitted. A method with a direction that the model cannot be steered along is left out,
    /// with the reason, unless there is no other.
    ///
    /// - Parameters:
    ///   - methods: The directions, of all concepts of the pairs.
    ///   - requests: Requests in words, for all concepts of the pairs; or none.
    ///   - report: Called after every direction.
    func selectivity(
        of methods: [ConceptDirections], by probes: SelectivityProbes, layer: ResidualLayer, scale: Double,
        unit: SteeringUnit, positions: Steering.Positions = .from(1), prompting requests: [ConceptPrompt] = [],
        randomDirections: Int = 20, seed: Int, report: () -> Void
    ) throws -> Selectivity {
        let texts = probes.measuring.texts
        let length = try unit.length(self, layer: layer, prompts: texts) * abs(scale)
        let sign: Double = scale < 0 ? -1 : 1
        /// The change of every text's log odds, for every concept (K × N).
        func effects(_ direction: SteeringDirection) throws -> [[Double]] {
            let vector = try direction.scaled(to: length, for: self)
            do {
                return try effects(of: texts, [.add(vector, layer: layer, scale: sign, positions: positions)])
            } catch let error as LanguageModelError {
                throw LanguageModelError("steering along '\(direction.name)' at scale \(scale): \(error)")
            }
        }
        func effects(of texts: [String], _ steering: [Steering] = []) throws -> [[Double]] {
            try Interruption.check()
            let states = try embeddings(
                of: texts, layer: probes.layer, steering: steering, progress: { _ in })
            report()
            return try probes.effects(on: states)
        }
        var random = RandomGenerator(seed: seed, stream: 72)
        func matrix(
            _ method: String, _ rows: [[[Double]]], _ features: [Int?], _ signs: [Int]? = nil
        ) -> SelectivityMatrix {
            SelectivityMatrix(
                method: method, concepts: probes.concepts,
                values: rows.map { $0.map { SampleStatistics.mean($0) } },
                intervals: rows.map { $0.map { Bootstrap.interval(ofMean: $0, &random) } }, features: features,
                signs: signs, suppresses: scale < 0)
        }
        var (matrices, failures) = ([SelectivityMatrix](), [Selectivity.Failure]())
        for method in methods {
            let kept = method.keeping(probes.places)
            do {
                matrices.append(
                    matrix(kept.method, try kept.directions.map { try effects($0) }, kept.features, kept.signs))
            } catch let error as LanguageModelError {
                failures.append(Selectivity.Failure(method: method.method, reason: "\(error)"))
            }
        }
        guard !matrices.isEmpty else {
            throw LanguageModelError("\(failures[0].method): \(failures[0].reason)")
        }
        for failure in failures {
            Remarks.make("\(failure.method) is left out; \(failure.reason.withoutFullStop)")
        }
        if !requests.isEmpty {
            do {
                let rows = try probes.places.map { place in
                    try effects(of: texts.map { try requests[place].prompt(for: $0, in: self) })
                }
                matrices.append(matrix(Self.prompting, rows, rows.map { _ in nil }))
            } catch let error as LanguageModelError {
                failures.append(Selectivity.Failure(method: Self.prompting, reason: "\(error)"))
                Remarks.make("\(Self.prompting) is left out; \("\(error)".withoutFullStop)")
            }
        }
        let controls = try (0..<randomDirections).map { control in
            try effects(.random(dimension: width, seed: seed &* 100_000 &+ control)).map {
                abs(SampleStatistics.mean($0))
            }
        }
        return Selectivity(
            measure: .probes, model: name, layer: place(ofLayer: try layer.index(in: self)),
            readingLayer: place(ofLayer: try probes.layer.index(in: self)), length: length, scale: scale,
            texts: texts.count, matrices: matrices, randomDirections: randomDirections,
            randomBounds: probes.concepts.indices.map { concept in
                Bootstrap.bound(of: controls.map { $0[concept] }.sorted())
            }, probes: probes.probes, failures: failures, leftOut: probes.leftOut)
    }

    /// - Throws: ``LanguageModelError`` if effects cannot be measured so.
    func requireMeasurable(
        _ layer: ResidualLayer, readBy readingLayer: ResidualLayer, scale: Double, texts: Int
    ) throws(LanguageModelError) {
        let (index, reading) = (try layer.index(in: self), try readingLayer.index(in: self))
        guard reading > index else {
            throw LanguageModelError(
                "the probes read \(place(ofLayer: reading)) and \(place(ofLayer: index)) is steered; read a later layer, since at the same one the effect is a cosine, whatever the text."
            )
        }
        guard scale.isFinite, scale != 0 else {
            throw LanguageModelError("a scale other than 0, not \(scale).")
        }
        guard texts >= 2 else { throw LanguageModelError("texts: at least 2 are steered, not \(texts).") }
    }

    /// The name of the baseline that asks in words.
    static var prompting: String { "prompting" }

    /// - Throws: ``LanguageModelError`` if requests in words are not one for every concept, or another method has their name.
    func requireRequests(
        _ requests: [ConceptPrompt], for concepts: [String], besides methods: [String]
    ) throws(LanguageModelError) {
        guard !requests.isEmpty else { return }
        guard requests.count == concepts.count else {
            throw LanguageModelError(
                "\(requests.count) requests in words, but there are \(concepts.count) concepts; it needs one for each.")
        }
        guard !methods.contains(Self.prompting) else {
            throw LanguageModelError(
                "a method is called '\(Self.prompting)', which is the name of the requests; rename it.")
        }
        for request in requests { _ = try request.prompt(for: "a", in: self) }
    }

    /// - Throws: ``LanguageModelError`` if methods cannot be compared on concepts.
    func requireComparable(_ methods: [ConceptDirections], of concepts: [String]) throws(LanguageModelError) {
        guard !methods.isEmpty else {
            throw LanguageModelError("selectivity needs the directions of at least one method.")
        }
        for method in methods {
            guard method.directions.count == concepts.count else {
                throw LanguageModelError(
                    "\(method.method) has \(method.directions.count) directions, but there are \(concepts.count) concepts; it needs one for each."
                )
            }
            for direction in method.directions { _ = try direction.scaled(to: 1, for: self) }
            guard methods.count(where: { $0.method == method.method }) == 1 else {
                throw LanguageModelError("two methods are called '\(method.method)'; the names must differ.")
            }
        }
        if let twice = concepts.first(where: { concept in concepts.count { $0 == concept } > 1 }) {
            throw LanguageModelError("two concepts are called '\(twice)'; the names must differ.")
        }
    }
}
