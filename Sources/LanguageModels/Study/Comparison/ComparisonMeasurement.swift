import Numerics
import SparseShift
import Work

/// What is measured of every method of a comparison.
struct ComparisonMeasurement {
    let layer: ResidualLayer
    let readingLayer: ResidualLayer
    let scale: Double
    /// The length at scale 1.
    let unit: SteeringUnit
    /// Requests in words, one a concept; or none.
    let requests: [ConceptPrompt]
    /// The most texts that are steered.
    let texts: Int
    let judges: [any ConceptJudge]
    let prompts: [String]
    let maximumTokens: Int
    /// C of the probes' `LogisticRegression`.
    let inversePenalty: Double
    /// The number of random columns; `nil` for that of the method with the most.
    let randomFeatures: Int?
    /// Whether codes are measured, too.
    let measuresCodes: Bool
    /// The two concepts of SCR, the same for all seeds; `nil` if there are not two.
    let spuriousPair: CodeMeasurement.Pair?

    /// What a method has made, and how long it took.
    struct Made {
        let method: ComparedMethod
        let outcome: ComparedMethod.Outcome
        let seconds: Double

        /// Makes it of what a seed learns from.
        ///
        /// - Throws: The errors of the method; ``LanguageModelError`` if what it gave cannot be measured.
        init(_ method: ComparedMethod, of material: ComparedMethod.Material) throws {
            let (shifts, model) = (material.shifts, material.model)
            let start = ContinuousClock.now
            outcome = try method.outcome(of: material)
            seconds = start.secondsAgo
            self.method = method
            guard outcome.directions.directions.count == shifts.concepts.columns else {
                throw LanguageModelError(
                    "it gave \(outcome.directions.directions.count) directions for \(shifts.concepts.columns) concepts."
                )
            }
            for direction in outcome.directions.directions { _ = try direction.scaled(to: 1, for: model) }
            if let columns = outcome.model?.parameters.decoderWeight {
                guard columns.withUnsafeBufferPointer({ $0.allSatisfy(\.isFinite) }) else {
                    throw LanguageModelError("its columns have numbers that are not finite.")
                }
            }
        }
    }

    /// What tells kept results of these requests from those of others.
    var promptingKey: String {
        Digest.of([LanguageModel.prompting] + requests.map { "\($0.form) \($0.request)" }).prefix(8).hexadecimal
    }

    /// - Throws: ``LanguageModelError`` if nothing can be measured so; and what a judge says that cannot judge.
    func check(for model: LanguageModel) throws {
        try model.requireMeasurable(layer, readBy: readingLayer, scale: scale, texts: texts)
        guard inversePenalty > 0, inversePenalty.isFinite else {
            throw LanguageModelError("inversePenalty: above 0, not \(inversePenalty).")
        }
        if let randomFeatures, randomFeatures < 1 {
            throw LanguageModelError("randomFeatures: at least 1, not \(randomFeatures).")
        }
        for judge in judges { _ = try judge.judgements(of: [], by: model) }
    }

    /// The entries of methods. If steering or judging fails, the other scores are kept with the reason.
    ///
    /// - Throws: `Interrupted` if a stop was requested, and the errors of measuring codes.
    func entries(
        _ made: [Made], _ shifts: Shifts, _ test: Shifts, _ probes: SelectivityProbes,
        _ codes: CodeMeasurement?, _ unit: SteeringUnit, seed: Int, by model: LanguageModel
    ) throws -> [ComparedSeed.Entry] {
        let directions = made.map(\.outcome.directions)
        var reasons: [String] = []
        func attempt(_ name: String, _ body: () throws -> Selectivity) throws -> Selectivity? {
            do { return try body() } catch let error where error.isInterruption { throw error } catch {
                reasons.append("\(name) is missing: \(error)")
                Remarks.make("seed \(seed): \(reasons.last!.withoutFullStop)")
                return nil
            }
        }
        let byProbes = try attempt("M") {
            try model.selectivity(
                of: directions, by: probes, layer: layer, scale: scale, unit: unit, prompting: requests, seed: seed
            ) {}
        }
        let byTexts =
            judges.isEmpty
            ? nil
            : try attempt("G") {
                try model.selectivity(
                    of: directions, judges: judges, prompts: prompts, layer: layer, scale: scale, unit: unit,
                    prompting: requests, maximumTokens: maximumTokens,
                    sampling: Sampling(temperature: 0.7, topP: 0.95, seed: seed),
                    seed: seed, progress: { _ in })
            }
        let ofRequests = byProbes?.failures.filter { $0.method == LanguageModel.prompting } ?? []
        let (inProbes, inTexts) = (byProbes?[LanguageModel.prompting], byTexts?[LanguageModel.prompting])
        let prompted = ComparedSeed.Entry(
            key: promptingKey, method: LanguageModel.prompting,
            scores: MethodScores(
                probes: inProbes.map { .init($0, bounds: byProbes!.randomBounds) },
                texts: inTexts.map { .init($0, bounds: byTexts!.randomBounds) }),
            remarks: reasons + ofRequests.map { "M is missing: \($0.reason)" },
            isComplete: inProbes != nil && (judges.isEmpty || inTexts != nil))
        return try (requests.isEmpty ? [] : [prompted])
            + made.map { made in
                try Interruption.check()
                let (name, key) = (made.method.name, made.method.key(seed: seed))
                let detection = made.outcome.detection(of: test)
                guard detection.isFinite else {
                    return ComparedSeed.Entry(
                        key: key, method: name, failure: "its detection is not a finite number, but \(detection).")
                }
                var remarks = reasons
                func finite(_ value: Double?, _ what: String) -> Double? {
                    guard let value, !value.isFinite else { return value }
                    remarks.append("\(what) is missing: it is not a finite number, but \(value).")
                    return nil
                }
                let trained = made.outcome.model
                let mcc = finite(trained?.outOfSampleMCC(fitOn: shifts, test), "MCC")
                let unexplained = finite(
                    try trained?.evaluate(on: test).fractionUnexplained, "the fraction of unexplained variance")
                var codeScores: CodeScores?
                if let trained, let codes {
                    do { codeScores = try codes.scores(of: trained) } catch let error where error.isInterruption {
                        throw error
                    } catch {
                        remarks.append("Measures of its codes are missing: \(error)")
                    }
                }
                if let trained, codes != nil, trained.features == 1 {
                    remarks.append("D and C are missing: it has one feature.")
                }
                let own = byProbes?[name]
                if let failure = byProbes?.failures.first(where: { $0.method == name }) {
                    remarks.append("M is missing: \(failure.reason)")
                }
                let texts = byTexts?[name]
                return ComparedSeed.Entry(
                    key: key, method: name,
                    scores: MethodScores(
                        mcc: mcc, detection: detection, fractionUnexplained: unexplained,
                        distinctFeatures: made.outcome.directions.distinctFeatures,
                        choices: made.outcome.choices ?? trained?.features,
                        replication: made.outcome.replication, codes: codeScores,
                        probes: own.map { .init($0, bounds: byProbes!.randomBounds) },
                        texts: texts.map { .init($0, bounds: byTexts!.randomBounds) }, seconds: made.seconds),
                    columns: (trained?.parameters.decoderWeight).map(ComparedSeed.Columns.init), remarks: remarks,
                    isComplete: own != nil && (judges.isEmpty || texts != nil)
                        && (trained == nil || codes == nil || codeScores != nil))
            }
    }
}

extension ComparedMethod.Outcome {
    /// See ``MethodScores/detection``.
    func detection(of test: Shifts) -> Double {
        let codes = model.map { ($0.encode(test.matrix), $0.encode(test.matrix.scaled(by: -1))) }
        let values = directions.directions.indices.compactMap { concept -> Double? in
            let changes = test.concepts.column(concept)
            let rows = changes.indices.filter { changes[$0] != 0 }
            guard !rows.isEmpty else { return nil }
            let direction = directions.directions[concept].vector
            var (scores, labels) = ([Float](), [Float]())
            // Every shift is used in both directions, so that both kinds are equally frequent.
            for (codes, turn) in [(codes?.0, Float(1)), (codes?.1, -1)] {
                for row in rows {
                    if let codes, let feature = directions.features[concept], let model {
                        let column = model.parameters.decoderWeight.row(feature)
                        let sign: Float = zip(column, direction).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1 : 1
                        scores.append(sign * codes[row, feature])
                    } else {
                        scores.append(turn * zip(test.matrix.row(row), direction).reduce(0) { $0 + $1.0 * $1.1 })
                    }
                    labels.append(turn * changes[row] > 0 ? 1 : 0)
                }
            }
            return Concordance(of: scores, with: labels).value
        }
        return SampleStatistics.mean(values)
    }
}

extension TrainedModel {
    /// See ``MethodScores/mcc``; `nil` if no concept changes.
    func outOfSampleMCC(fitOn shifts: Shifts, _ test: Shifts) -> Double? {
        let found = MeanCorrelationCoefficient.outOfSample(
            fit: .init(encode(shifts.matrix), with: shifts.concepts),
            on: .init(encode(test.matrix), with: test.concepts))
        let concepts = test.concepts.columns - found.constantConcepts.count
        guard concepts > 0 else { return nil }
        return found.matches.reduce(0) { $0 + $1.correlation } / Double(concepts)
    }
}
