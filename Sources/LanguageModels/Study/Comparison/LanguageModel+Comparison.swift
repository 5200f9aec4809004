import Foundation
import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// Compares methods on the same texts: how well they find concepts, how selectively they steer to them, and how alike
    /// their seeds are.
    ///
    ///     let comparison = try model.comparison(
    ///         of: [
    ///             ComparedMethod(SSAE.Configuration(features: 32)), ComparedMethod(PrincipalComponents.Configuration(features: 32)),
    ///             ComparedMethod(MeanDifference.Configuration()),
    ///         ],
    ///         training: { try .labelledSentences(count: 1_000, seed: $0) },
    ///         testing: .labelledSentences(count: 300, seed: 1_000), seeds: 0..<5)
    ///     comparison.latex
    ///
    /// Every seed has pairs of its own to learn from, and every method gets the same ones. Features are chosen by the labels of
    /// those pairs; everything is measured on the other texts, and pairs of them with a text that was learned from are left out. Random columns are measured beside the methods, as one of
    /// them. All steering vectors have the same length.
    ///
    /// A method that fails at a seed is named in the result, and the others are kept. With a folder, finished seeds are kept in
    /// files there, and the same call resumes after them.
    ///
    /// - Parameters:
    ///   - methods: The methods, with different names.
    ///   - training: Returns labelled pairs to learn from, for a seed.
    ///   - testing: Labelled pairs of the same concepts and other texts.
    ///   - seeds: The seeds of pairs and trainings, at least one.
    ///   - layer: The layer whose embeddings are learned from, and which is steered.
    ///   - readingLayer: A later layer, whose states the probes read.
    ///   - scale: The length of steering vectors, as a fraction of the mean length of the residual stream.
    ///   - texts: The most texts that are steered.
    ///   - randomFeatures: The number of random columns.
    ///   - judges: A judge for every concept, in the order of the concepts, for G; empty for M alone.
    ///   - prompts: The prompts of the texts that are judged.
    ///   - maximumTokens: The maximum length of a judged text.
    ///   - folder: Where finished seeds are kept; `nil` to keep none.
    ///   - progress: Called after every step.
    /// - Throws: ``LanguageModelError`` if two methods have the same name, there is no seed, the concepts differ, more than half of
    ///   the pairs to measure on share a text with those to learn from, the folder has
    ///   the results of another comparison, or every method fails; `Interrupted` if a stop was requested; and the errors of
    ///   reading texts.
    public func comparison(
        of methods: [ComparedMethod], training: (Int) throws -> TextPairs, testing: TextPairs, seeds: Range<Int>,
        layer: ResidualLayer = .middle, readingLayer: ResidualLayer = .last, scale: Double = 0.3, texts: Int = 60,
        randomFeatures: Int = 32, judges: [any ConceptJudge] = [], prompts: [String] = [], maximumTokens: Int = 24,
        storingIn folder: String? = nil, progress: ((WorkProgress) -> Void)? = nil
    ) throws -> MethodComparison {
        let all = methods + [.random(features: randomFeatures)]
        try requireComparable(all, testing, seeds, judges, prompts)
        let plan = WorkPlan(
            label: "Comparison of \(methods.map(\.name).joined(separator: ", "))", total: seeds.count * (all.count + 1),
            unit: "methods")
        let measurement = Measurement(
            layer: layer, readingLayer: readingLayer, scale: scale, texts: texts, judges: judges, prompts: prompts,
            maximumTokens: maximumTokens)
        let results = try WorkReport.run(plan, progress: progress) { report in
            return try seeds.enumerated().map { place, seed in
                let pairs = try training(seed)
                guard pairs.conceptNames == testing.conceptNames else {
                    throw LanguageModelError(
                        "\(pairs.name) of seed \(seed) has other concepts than \(testing.name); a comparison needs the same ones."
                    )
                }
                let testing = try testing.withoutTexts(of: pairs, seed: seed)
                let settings = try settings(of: all, pairs, testing, measurement, seed: seed)
                if let folder, let kept = try ComparedSeed.kept(in: folder, seed: seed, settings: settings) {
                    return kept
                }
                let done = place * (all.count + 1)
                let result = try compared(
                    all, on: try shifts(of: pairs, layer: layer, progress: { _ in }),
                    try shifts(of: testing, layer: layer, progress: { _ in }), testing, measurement,
                    seed: seed, settings: settings
                ) { report(done + $0) }
                if let folder { try result.write(to: folder) }
                return result
            }
        }
        return MethodComparison(
            model: name, layer: place(ofLayer: try layer.index(in: self)), seeds: Array(seeds),
            concepts: testing.conceptNames, scale: scale,
            rows: try all.map { try MethodComparison.Row($0.name, in: results) },
            chanceHitRate: results[0].chanceHitRate, chanceSelectivity: results[0].chanceSelectivity)
    }

    /// What is measured of every method.
    private struct Measurement {
        let layer: ResidualLayer
        let readingLayer: ResidualLayer
        let scale: Double
        let texts: Int
        let judges: [any ConceptJudge]
        let prompts: [String]
        let maximumTokens: Int
    }

    private func compared(
        _ methods: [ComparedMethod], on shifts: Shifts, _ test: Shifts, _ testing: TextPairs,
        _ measurement: Measurement,
        seed: Int, settings: String, report: (Int) -> Void
    ) throws -> ComparedSeed {
        var made: [(method: ComparedMethod, outcome: ComparedMethod.Outcome, seconds: Double)] = []
        var failures: [String: String] = [:]
        for (place, method) in methods.enumerated() {
            try Interruption.check()
            let start = ContinuousClock.now
            do {
                let outcome = try method.outcome(of: shifts, seed: seed)
                guard outcome.directions.directions.count == testing.conceptCount else {
                    throw LanguageModelError(
                        "it gave \(outcome.directions.directions.count) directions for \(testing.conceptCount) concepts."
                    )
                }
                for direction in outcome.directions.directions { _ = try direction.scaled(to: 1, for: self) }
                made.append((method, outcome, start.secondsAgo))
            } catch let error as Interrupted {
                throw error
            } catch {
                failures[method.name] = "\(error)"
            }
            report(place + 1)
        }
        guard !made.isEmpty else {
            throw LanguageModelError("every method failed at seed \(seed); \(failures.values.sorted()[0])")
        }
        let directions = made.map(\.outcome.directions)
        let probes = try selectivity(
            of: directions, on: testing, layer: measurement.layer, readingLayer: measurement.readingLayer,
            scale: measurement.scale, texts: measurement.texts, seed: seed, progress: { _ in })
        let generated =
            measurement.judges.isEmpty
            ? nil
            : try selectivity(
                of: directions, judges: measurement.judges, prompts: measurement.prompts, layer: measurement.layer,
                scale: measurement.scale, maximumTokens: measurement.maximumTokens,
                sampling: Sampling(temperature: 0.7, topP: 0.95, seed: seed), seed: seed, progress: { _ in })
        var scores: [String: (MethodScores, Matrix?)] = [:]
        for (place, entry) in made.enumerated() {
            let model = entry.outcome.model
            scores[entry.method.name] = (
                MethodScores(
                    mcc: model?.outOfSampleMCC(fitOn: shifts, test),
                    detection: entry.outcome.detection(of: test),
                    fractionUnexplained: try model?.evaluate(on: test).fractionUnexplained,
                    distinctFeatures: probes.matrices[place].distinctFeatures,
                    probes: .init(probes.matrices[place], bounds: probes.randomBounds),
                    texts: generated.map { .init($0.matrices[place], bounds: $0.randomBounds) }, seconds: entry.seconds),
                model?.parameters.decoderWeight
            )
        }
        report(methods.count + 1)
        return ComparedSeed(
            settings: settings, seed: seed, concepts: testing.conceptNames,
            chanceHitRate: probes.matrices[0].chanceHitRate,
            chanceSelectivity: probes.matrices[0].chanceSelectivity,
            entries: methods.map { method in
                let found = scores[method.name]
                return ComparedSeed.Entry(
                    method: method.name, scores: found?.0, failure: failures[method.name],
                    columns: found?.1.map(ComparedSeed.Columns.init))
            })
    }

    /// A digest of everything that the results depend on, as far as it can be known: not of what a closure does.
    private func settings(
        of methods: [ComparedMethod], _ pairs: TextPairs, _ testing: TextPairs, _ measurement: Measurement, seed: Int
    ) throws -> String {
        let texts = (Array(pairs) + Array(testing)).flatMap { [$0.before, $0.after, "\($0.changes)"] }
        return Digest.of(
            [
                try fingerprint, "\(measurement.layer)", "\(measurement.readingLayer)", "\(measurement.scale)",
                "\(measurement.texts)", "\(measurement.maximumTokens)",
            ] + methods.flatMap { [$0.name, $0.settings(seed)] }
                + measurement.judges.flatMap { [$0.name, $0.identity] }
                + measurement.prompts + texts
        ).prefix(8).hexadecimal
    }

    private func requireComparable(
        _ methods: [ComparedMethod], _ testing: TextPairs, _ seeds: Range<Int>, _ judges: [any ConceptJudge],
        _ prompts: [String]
    ) throws(LanguageModelError) {
        guard !seeds.isEmpty else { throw LanguageModelError("seeds: at least one, not none.") }
        if let twice = methods.map(\.name).firstRepeated {
            throw LanguageModelError("two methods are called '\(twice)'; the names must differ.")
        }
        guard testing.conceptCount > 0 else {
            throw LanguageModelError(
                "\(testing.name): it is not known which concepts change, so nothing can be compared.")
        }
        guard judges.isEmpty || judges.map(\.name) == testing.conceptNames else {
            throw LanguageModelError(
                "the judges are of \(judges.map(\.name).joined(separator: ", ")); there must be one for each of \(testing.conceptNames.joined(separator: ", ")), in this order."
            )
        }
        guard judges.isEmpty == prompts.isEmpty else {
            throw LanguageModelError(
                judges.isEmpty ? "there are prompts, but no judges of their texts." : "the judges need prompts.")
        }
    }
}

extension ComparedMethod.Outcome {
    /// See ``MethodScores/detection``.
    fileprivate func detection(of test: Shifts) -> Double {
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
    fileprivate func outOfSampleMCC(fitOn shifts: Shifts, _ test: Shifts) -> Double? {
        let found = MeanCorrelationCoefficient.outOfSample(
            fit: .init(encode(shifts.matrix), with: shifts.concepts),
            on: .init(encode(test.matrix), with: test.concepts))
        let concepts = test.concepts.columns - found.constantConcepts.count
        guard concepts > 0 else { return nil }
        return found.matches.reduce(0) { $0 + $1.correlation } / Double(concepts)
    }
}

extension TextPairs {
    /// The pairs of which neither text is one of other pairs.
    ///
    /// - Throws: ``LanguageModelError`` if fewer than half of the pairs remain.
    fileprivate func withoutTexts(of learned: TextPairs, seed: Int) throws -> TextPairs {
        let known = Set(learned.flatMap { [$0.before, $0.after] })
        let fresh = filter { !known.contains($0.before) && !known.contains($0.after) }
        guard fresh.count < count else { return self }
        guard 2 * fresh.count >= count else {
            throw LanguageModelError(
                "\(name): \(count - fresh.count) of \(count) pairs share a text with those that seed \(seed) learns from; measure on other texts."
            )
        }
        return try TextPairs(Array(fresh), name: name, conceptNames: conceptNames)
    }
}

extension [String] {
    fileprivate var firstRepeated: String? {
        var seen: Set<String> = []
        return first { !seen.insert($0).inserted }
    }
}
