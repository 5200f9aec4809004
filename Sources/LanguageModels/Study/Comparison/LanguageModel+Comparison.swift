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
    /// those pairs; everything is measured on the other texts, of which every seed draws those that are steered. Pairs of
    /// them with a text that was learned from are left out. Random columns are measured beside the methods, as one of them. All steering vectors have the
    /// same length.
    ///
    /// A method that fails at a seed is named in the result, and the others are kept; so are the other scores if steering or
    /// judging fails. A concept that cannot be probed has no M. With a folder, what is finished is kept in files there: the same
    /// call computes what is missing or failed, and methods can be added.
    ///
    /// - Parameters:
    ///   - methods: The methods, with different names.
    ///   - training: Returns labelled pairs to learn from, for a seed.
    ///   - testing: Labelled pairs of the same concepts and other texts.
    ///   - seeds: The seeds of pairs and trainings, at least one.
    ///   - layer: The layer whose embeddings are learned from, and which is steered.
    ///   - readingLayer: A later layer, whose states the probes read.
    ///   - scale: The length of steering vectors, in units.
    ///   - unit: The length at scale 1, the same for all methods and seeds if it is a number.
    ///   - requests: A request for every concept in words, in the order of the concepts: a baseline without a vector, whose row is
    ///     called `prompting`.
    ///   - texts: The most texts that are steered.
    ///   - randomFeatures: The number of random columns; `nil` for that of the method with the most features, or 32.
    ///   - measuresCodes: Whether codes are measured, too: k-sparse probing, DCI, TPP and SCR; see ``CodeScores``.
    ///   - judges: A judge for every concept, in the order of the concepts, for G; empty for M alone.
    ///   - prompts: The prompts of the texts that are judged.
    ///   - maximumTokens: The maximum length of a judged text.
    ///   - inversePenalty: C of the probes' `LogisticRegression`.
    ///   - folder: Where results are kept, which may begin with `~`; `nil` to keep none. All but methods, requests and
    ///     `randomFeatures` must be the same when it is used again.
    ///   - progress: Called after every step.
    /// - Throws: ``LanguageModelError`` if two methods have the same name, there is no seed, the concepts differ, none can be
    ///   probed, a judge cannot judge, more than half of the pairs to measure on share a text with those to learn from, nothing can
    ///   be written to the folder, it has the results of another comparison, or every method fails; `Interrupted` if a stop was
    ///   requested; and the errors of reading texts.
    public func comparison(
        of methods: [ComparedMethod], training: (Int) throws -> TextPairs, testing: TextPairs, seeds: Range<Int>,
        layer: ResidualLayer = .middle, readingLayer: ResidualLayer = .last, scale: Double = 0.3,
        unit: SteeringUnit = .residualNorm, prompting requests: [ConceptPrompt] = [], texts: Int = 60,
        randomFeatures: Int? = nil, measuringCodes measuresCodes: Bool = true, judges: [any ConceptJudge] = [],
        prompts: [String] = [], maximumTokens: Int = 24, inversePenalty: Double = 0.1, storingIn folder: String? = nil,
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> MethodComparison {
        try requireComparable(methods, testing, seeds, judges, prompts)
        let measurement = ComparisonMeasurement(
            layer: layer, readingLayer: readingLayer, scale: scale, unit: unit, requests: requests, texts: texts,
            judges: judges, prompts: prompts, maximumTokens: maximumTokens,
            inversePenalty: inversePenalty, randomFeatures: randomFeatures, measuresCodes: measuresCodes,
            spuriousPair: CodeMeasurement.mostEvenPair(in: testing))
        try measurement.check(for: self)
        try requireRequests(requests, for: testing.conceptNames, besides: methods.map(\.name))
        let folder = try folder.map { try ComparedSeed.usableFolder($0) }
        let steps = methods.count + 2
        let plan = WorkPlan(
            label: "Comparison of \(methods.map(\.name).joined(separator: ", "))", total: seeds.count * steps,
            unit: "methods")
        let results = try WorkReport.run(plan, progress: progress) { report in
            return try seeds.enumerated().map { place, seed in
                let pairs = try training(seed)
                guard pairs.conceptNames == testing.conceptNames else {
                    throw LanguageModelError(
                        "\(pairs.name) of seed \(seed) has other concepts than \(testing.name); a comparison needs the same ones."
                    )
                }
                let testing = try testing.withoutTexts(of: pairs, seed: seed)
                let settings = try settings(pairs, testing, measurement)
                let kept = try folder.flatMap { try ComparedSeed.kept(in: $0, seed: seed, settings: settings) }
                let result = try compared(
                    methods, pairs, testing, measurement, seed: seed, settings: settings, kept: kept
                ) { report(place * steps + $0) }
                guard let folder, result != kept else { return result }
                do { try result.write(to: folder) } catch {
                    // The table is not lost by it.
                    Remarks.make("seed \(seed) is not kept, since nothing can be written to \(folder) (\(error))")
                }
                return result
            }
        }
        let random = ComparedMethod.random(features: 1).name
        var chances: [[Int]: DictionarySimilarity.Chance] = [:]
        return MethodComparison(
            model: name, layer: self.place(ofLayer: try layer.index(in: self)), seeds: Array(seeds),
            concepts: testing.conceptNames, scale: scale, unitName: unit.name,
            rows: (methods.map(\.name) + [random] + (requests.isEmpty ? [] : [Self.prompting])).map {
                MethodComparison.Row($0, in: results, &chances)
            },
            chanceHitRate: SelectivityMatrix.chanceHitRate(of: results[0].concepts),
            chanceSelectivity: SelectivityMatrix.chanceSelectivity(of: results[0].concepts),
            remarks: Self.remarks(of: results, \.leftOut) + Self.warnings(of: results),
            codeRemarks: Self.remarks(of: results) { $0.codeRemarks ?? [] })
    }

    /// Sentences, with their seed where not every seed has them.
    private static func remarks(of results: [ComparedSeed], _ own: (ComparedSeed) -> [String]) -> [String] {
        let shared = own(results[0]).filter { sentence in results.allSatisfy { own($0).contains(sentence) } }
        return shared
            + results.flatMap { seed in
                own(seed).filter { !shared.contains($0) }.map { "seed \(seed.seed): \($0)" }
            }
    }

    /// What to know of seeds that learn from the same pairs: a digest of all texts is among their settings.
    private static func warnings(of results: [ComparedSeed]) -> [String] {
        guard results.count > 1, Set(results.map(\.settings)).count == 1 else { return [] }
        return ["all seeds learned from the same pairs, so that methods without a random start agree by construction."]
    }

    /// Makes and measures what is not kept of a seed.
    private func compared(
        _ methods: [ComparedMethod], _ pairs: TextPairs, _ testing: TextPairs, _ measurement: ComparisonMeasurement,
        seed: Int, settings: String, kept: ComparedSeed?, report: (Int) -> Void
    ) throws -> ComparedSeed {
        var finished: [String: ComparedSeed.Entry] = [:]
        for entry in kept?.entries ?? [] where entry.isComplete { finished[entry.key] = entry }
        let missing = methods.filter { finished[$0.key(seed: seed)] == nil }
        let known = methods.compactMap { finished[$0.key(seed: seed)]?.columns?.matrix.rows }.max()
        let isPrompted = measurement.requests.isEmpty || finished[measurement.promptingKey] != nil
        let promptingKeys = measurement.requests.isEmpty ? [] : [measurement.promptingKey]
        if missing.isEmpty, isPrompted, let kept {
            let random = ComparedMethod.random(features: measurement.randomFeatures ?? known ?? 32)
            if let entry = finished[random.key(seed: seed)] {
                report(methods.count + 2)
                return kept.arranged(
                    methods.compactMap { finished[$0.key(seed: seed)] } + [entry]
                        + promptingKeys.compactMap { finished[$0] })
            }
        }
        // Before anything is trained: what cannot be probed or reached by a unit is known then.
        let probes = try SelectivityProbes(
            self, testing, layer: measurement.readingLayer, most: measurement.texts,
            inversePenalty: measurement.inversePenalty, seed: seed)
        let unit = SteeringUnit.length(
            try measurement.unit.length(self, layer: measurement.layer, prompts: probes.measuring.texts))
        let shifts = try shifts(of: pairs, layer: measurement.layer, progress: { _ in })
        let test = try self.shifts(of: testing, layer: measurement.layer, progress: { _ in })
        let codes =
            measurement.measuresCodes
            ? CodeMeasurement(
                test, named: testing.conceptNames, removing: measurement.spuriousPair, seed: seed) : nil
        for sentence in probes.leftOut + (codes?.leftOut ?? []) {
            Remarks.make("seed \(seed): \(sentence.withoutFullStop)")
        }
        let material = ComparedMethod.Material(
            model: self, layer: measurement.layer, pairs: pairs, shifts: shifts, seed: seed)
        var made: [ComparisonMeasurement.Made] = []
        var failures: [ComparedSeed.Entry] = []
        func make(_ method: ComparedMethod) throws {
            try Interruption.check()
            do {
                made.append(try ComparisonMeasurement.Made(method, of: material))
            } catch let error where error.isInterruption {
                throw error
            } catch {
                failures.append(
                    ComparedSeed.Entry(key: method.key(seed: seed), method: method.name, failure: "\(error)"))
            }
        }
        for (place, method) in missing.enumerated() {
            try make(method)
            report(methods.count - missing.count + place + 1)
        }
        let most = (made.compactMap { $0.outcome.model?.features } + (known.map { [$0] } ?? [])).max()
        let random = ComparedMethod.random(features: measurement.randomFeatures ?? most ?? 32)
        // Requests are measured beside directions, if only random ones.
        if finished[random.key(seed: seed)] == nil || (made.isEmpty && !isPrompted) { try make(random) }
        guard !made.isEmpty || !finished.isEmpty else {
            throw LanguageModelError(
                "every method failed at seed \(seed); \(failures.compactMap(\.failure).sorted()[0])")
        }
        let measured =
            made.isEmpty ? [] : try measurement.entries(made, shifts, test, probes, codes, unit, seed: seed, by: self)
        for entry in measured + failures { finished[entry.key] = entry }
        report(methods.count + 2)
        let asked = (methods + [random]).map { $0.key(seed: seed) } + promptingKeys
        let others = (kept?.entries ?? []).filter { $0.isComplete && !asked.contains($0.key) }
        return ComparedSeed(
            settings: settings, seed: seed, concepts: probes.concepts, leftOut: probes.leftOut,
            codeRemarks: codes?.remarks,
            entries: asked.compactMap { finished[$0] } + others)
    }

    /// A digest of everything but the methods that the results depend on.
    private func settings(
        _ pairs: TextPairs, _ testing: TextPairs, _ measurement: ComparisonMeasurement
    ) throws -> String {
        let texts = (Array(pairs) + Array(testing)).flatMap { [$0.before, $0.after, "\($0.changes)"] }
        return Digest.of(
            [
                try fingerprint, "\(measurement.layer)", "\(measurement.readingLayer)", "\(measurement.scale)",
                "\(measurement.unit)", "\(measurement.texts)", "\(measurement.maximumTokens)",
                "\(measurement.inversePenalty)", "\(measurement.measuresCodes)",
            ] + testing.conceptNames + measurement.judges.flatMap { [$0.name, $0.identity] }
                + measurement.prompts + texts
        ).prefix(8).hexadecimal
    }

    private func requireComparable(
        _ methods: [ComparedMethod], _ testing: TextPairs, _ seeds: Range<Int>, _ judges: [any ConceptJudge],
        _ prompts: [String]
    ) throws(LanguageModelError) {
        guard !seeds.isEmpty else { throw LanguageModelError("seeds: at least one, not none.") }
        if let twice = testing.conceptNames.firstRepeated {
            throw LanguageModelError("two concepts are called '\(twice)'; the names must differ.")
        }
        let names = methods.map(\.name)
        if let twice = names.firstRepeated {
            throw LanguageModelError("two methods are called '\(twice)'; the names must differ.")
        }
        let random = ComparedMethod.random(features: 1).name
        guard !names.contains(random) else {
            throw LanguageModelError(
                "a method is called '\(random)', which stand beside the methods of every comparison; rename it.")
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
