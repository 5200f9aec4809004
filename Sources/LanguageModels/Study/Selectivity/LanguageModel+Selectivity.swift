import Numerics
import SparseShift
import Work

/// The directions of a method, one for every concept.
public struct ConceptDirections: Sendable, Hashable {
    /// The name of the method in tables.
    public let method: String
    /// The directions (K), in the order of the concepts; their signs make the concepts appear.
    public let directions: [SteeringDirection]
    /// The features that the directions are columns of; `nil` for directions that are not features.
    public let features: [Int?]

    /// Takes directions that were made elsewhere.
    public init(_ method: String, _ directions: [SteeringDirection]) {
        self.method = method
        self.directions = directions
        features = directions.map { _ in nil }
    }

    /// The columns of a trained model whose features are correlated most with the concepts, with the signs of the correlations.
    ///
    /// - Parameters:
    ///   - method: The name in tables; by default that of the model's method.
    ///   - model: A model of shifts.
    ///   - shifts: Labelled shifts on which the features are chosen; the texts of a measurement should be others.
    /// - Throws: ``LanguageModelError`` if the widths differ, or fewer than 4 shifts change a concept.
    public init(_ method: String? = nil, of model: TrainedModel, chosenOn shifts: some LabelledShiftDataset) throws {
        self.method = method ?? model.method
        let names = shifts.annotations.conceptNames
        var (directions, features) = ([SteeringDirection](), [Int?]())
        for concept in 0..<shifts.concepts.columns {
            let best = try model.findFeature(of: concept, in: shifts, count: 1).best
            let name = names.indices.contains(concept) ? names[concept] : "concept \(concept)"
            directions.append(SteeringDirection(name, best, of: model))
            features.append(best.feature)
        }
        (self.directions, self.features) = (directions, features)
    }

    /// The columns of a model that has one for every concept, in their order.
    init(_ method: String, columnsOf model: TrainedModel) {
        self.method = method
        directions = (0..<model.features).map { SteeringDirection("concept \($0)", model.steeringVector($0)) }
        features = Array(0..<model.features)
    }

    /// The mean differences of labelled shifts.
    ///
    /// - Throws: ``LanguageModelError`` if no shift changes a concept.
    public init(_ method: String = "mean difference", meanDifferencesOf shifts: Shifts) throws {
        try self.init(
            method,
            (0..<shifts.concepts.columns).map { concept in
                try SteeringDirection.meanDifference("concept \(concept)", of: shifts, concept: concept)
            })
    }
}

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
    /// The probes are fitted on other texts than those that are steered.
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
    ///   the reading layer is not later, a concept has too few texts, or a direction does not fit; `Interrupted` if a stop was
    ///   requested.
    public func selectivity(
        of methods: [ConceptDirections], on pairs: TextPairs, layer: ResidualLayer = .middle,
        readingLayer: ResidualLayer = .last, scale: Double = 0.3, unit: SteeringUnit = .residualNorm,
        positions: Steering.Positions = .from(1), prompting requests: [ConceptPrompt] = [], texts most: Int = 200,
        randomDirections: Int = 20,
        inversePenalty: Double = 0.1, seed: Int = 0, progress: ((WorkProgress) -> Void)? = nil
    ) throws -> Selectivity {
        let (index, reading) = (try layer.index(in: self), try readingLayer.index(in: self))
        guard reading > index else {
            throw LanguageModelError(
                "the probes read \(place(ofLayer: reading)) and \(place(ofLayer: index)) is steered; read a later layer, since at the same one the effect is a cosine, whatever the text."
            )
        }
        guard scale.isFinite, scale != 0 else {
            throw LanguageModelError("a scale other than 0, not \(scale).")
        }
        guard most >= 2 else { throw LanguageModelError("texts: at least 2 are steered, not \(most).") }
        let all = try ConceptTexts(pairs)
        try requireComparable(methods, of: all.conceptNames)
        try requireRequests(requests, for: all.conceptNames, besides: methods)
        guard randomDirections >= 20 else {
            throw LanguageModelError(
                "at least 20 random directions, of which one is beyond the bound, not \(randomDirections).")
        }
        let (fitting, measuring) = all.split(measuring: 0.5, most: most, seed: seed)
        let count = methods.count * all.conceptNames.count + requests.count + randomDirections
        let plan = WorkPlan(
            label: "Selectivity of \(methods.map(\.method).joined(separator: ", "))",
            total: count + 2, unit: "directions")
        return try WorkReport.run(plan, progress: progress) { report in
            func states(_ texts: [String], _ steering: [Steering] = []) throws -> Matrix {
                try embeddings(of: texts, layer: readingLayer, steering: steering, progress: { _ in })
            }
            let plain = try states(measuring.texts)
            let probes = try ConceptProbe.fit(
                try states(fitting.texts), fitting, held: (plain, measuring), inversePenalty: inversePenalty)
            let odds = probes.map { $0.logOdds(of: plain) }
            let deviations = try zip(probes, odds).map { probe, odds in
                let deviation = SampleStatistics.standardDeviation(odds)
                guard deviation > 0 else {
                    throw LanguageModelError(
                        "\(probe.concept): the probe of \(place(ofLayer: reading)) gives all texts the same odds; choose another layer or a weaker penalty (inversePenalty)."
                    )
                }
                return deviation
            }
            report(2)
            let length = try unit.length(self, layer: layer, prompts: measuring.texts) * abs(scale)
            let sign: Double = scale < 0 ? -1 : 1
            var done = 2
            /// The change of every text's log odds, for every concept (K × N).
            func effects(_ direction: SteeringDirection) throws -> [[Double]] {
                let vector = try direction.scaled(to: length, for: self)
                return try effects(
                    of: measuring.texts, [.add(vector, layer: layer, scale: sign, positions: positions)])
            }
            func effects(of texts: [String], _ steering: [Steering] = []) throws -> [[Double]] {
                try Interruption.check()
                let steered = try states(texts, steering)
                done += 1
                report(done)
                return zip(zip(probes, odds), deviations).map { probe, deviation in
                    zip(probe.0.logOdds(of: steered), probe.1).map { ($0 - $1) / deviation }
                }
            }
            var random = RandomGenerator(seed: seed, stream: 72)
            func matrix(_ method: String, _ rows: [[[Double]]], _ features: [Int?]) -> SelectivityMatrix {
                SelectivityMatrix(
                    method: method, concepts: all.conceptNames,
                    values: rows.map { $0.map { SampleStatistics.mean($0) } },
                    intervals: rows.map { $0.map { Bootstrap.interval(ofMean: $0, &random) } }, features: features)
            }
            var matrices = try methods.map { method in
                matrix(method.method, try method.directions.map { try effects($0) }, method.features)
            }
            if !requests.isEmpty {
                let rows = try requests.map { request in
                    try effects(of: measuring.texts.map { try request.prompt(for: $0, in: self) })
                }
                matrices.append(matrix(Self.prompting, rows, requests.map { _ in nil }))
            }
            let controls = try (0..<randomDirections).map { control in
                try effects(.random(dimension: width, seed: seed &* 100_000 &+ control)).map {
                    abs(SampleStatistics.mean($0))
                }
            }
            return Selectivity(
                measure: .probes, model: name, layer: place(ofLayer: index), readingLayer: place(ofLayer: reading),
                length: length, scale: scale, texts: measuring.texts.count, matrices: matrices,
                randomDirections: randomDirections,
                randomBounds: all.conceptNames.indices.map { concept in
                    Bootstrap.bound(of: controls.map { $0[concept] }.sorted())
                }, probes: probes)
        }
    }

    /// The name of the baseline that asks in words.
    static var prompting: String { "prompting" }

    /// - Throws: ``LanguageModelError`` if requests in words are not one for every concept, or another method has their name.
    func requireRequests(
        _ requests: [ConceptPrompt], for concepts: [String], besides methods: [ConceptDirections]
    ) throws(LanguageModelError) {
        guard !requests.isEmpty else { return }
        guard requests.count == concepts.count else {
            throw LanguageModelError(
                "\(requests.count) requests in words, but there are \(concepts.count) concepts; it needs one for each.")
        }
        guard !methods.contains(where: { $0.method == Self.prompting }) else {
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
