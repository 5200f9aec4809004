import Foundation

/// What steering does to texts, along several directions of equal length and at several scales.
///
/// Whether a concept came is decided by a ``ConceptJudge``. Whether the text is still one is measured by two numbers that
/// steering cannot talk itself out of: the perplexity of the continuation as the *unsteered* model reads it behind the
/// prompt, and ``Generation/repetition``, since loops have a low perplexity.
public struct SteeringSweep: Sendable {
    /// A continuation with what was measured of it.
    public struct Text: Sendable, Hashable {
        public let generation: Generation
        public let judgement: Judgement
        /// log p of each of its tokens, as the unsteered model sees them.
        public let unsteeredLogProbabilities: [Double]

        package init(generation: Generation, judgement: Judgement, unsteeredLogProbabilities: [Double]) {
            self.generation = generation
            self.judgement = judgement
            self.unsteeredLogProbabilities = unsteeredLogProbabilities
        }
    }

    /// The texts of one direction at one scale, one a prompt.
    public struct Point: Sendable, Hashable {
        /// What the direction at unit length was multiplied with, in ``SteeringSweep/unitLength``.
        public let scale: Double
        public let texts: [Text]

        package init(scale: Double, texts: [Text]) {
            self.scale = scale
            self.texts = texts
        }
    }

    /// A direction with its points, in the order of the scales.
    public struct Series: Sendable, Hashable {
        public let name: String
        public let points: [Point]

        package init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// The model's name.
    public let model: String
    /// Such as `layer 15`.
    public let layer: String
    /// The length of a vector of scale 1, in the units of the embeddings.
    public let unitLength: Double
    /// What that length is, in words.
    public let unitName: String
    public let prompts: [String]
    /// The concept that was judged.
    public let concept: String
    /// The judge's rule.
    public let rule: String
    /// Without steering.
    public let unsteered: Point
    public let series: [Series]

    package init(
        model: String, layer: String, unitLength: Double, unitName: String, prompts: [String], concept: String,
        rule: String, unsteered: Point, series: [Series]
    ) {
        self.model = model
        self.layer = layer
        self.unitLength = unitLength
        self.unitName = unitName
        self.prompts = prompts
        self.concept = concept
        self.rule = rule
        self.unsteered = unsteered
        self.series = series
    }

    /// The same texts, judged by another judge.
    ///
    /// - Parameter model: That wrote them.
    /// - Throws: Whatever the judge throws.
    public func judged(by judge: some ConceptJudge, with model: LanguageModel) throws -> SteeringSweep {
        func judged(_ point: Point) throws -> Point {
            let judgements = try judge.judge(point.texts.map(\.generation), by: model)
            return Point(
                scale: point.scale,
                texts: zip(point.texts, judgements).map {
                    Text(
                        generation: $0.generation, judgement: $1,
                        unsteeredLogProbabilities: $0.unsteeredLogProbabilities)
                })
        }
        return SteeringSweep(
            model: self.model, layer: layer, unitLength: unitLength, unitName: unitName, prompts: prompts,
            concept: judge.name, rule: judge.rule, unsteered: try judged(unsteered),
            series: try series.map { Series(name: $0.name, points: try $0.points.map(judged)) })
    }
}

extension SteeringSweep.Text {
    /// exp(−mean log p) of its tokens for the unsteered model; `nil` for a text without tokens.
    public var perplexity: Double? {
        let values = unsteeredLogProbabilities
        return values.isEmpty ? nil : exp(-values.reduce(0, +) / Double(values.count))
    }
}

extension SteeringSweep.Point {
    /// The part of the texts that have the concept, from 0 to 1.
    public var share: Double { Self.share(texts) }

    /// exp(−mean log p) over the tokens of all texts for the unsteered model; infinite without any token.
    public var perplexity: Double { Self.perplexity(texts) }

    /// The mean over the texts, from 0 to 1.
    public var repetition: Double { Self.repetition(texts) }

    static func share(_ texts: some Collection<SteeringSweep.Text>) -> Double {
        Double(texts.count { $0.judgement.hasConcept }) / Double(max(1, texts.count))
    }

    static func perplexity(_ texts: some Collection<SteeringSweep.Text>) -> Double {
        let values = texts.flatMap(\.unsteeredLogProbabilities)
        return values.isEmpty ? .infinity : exp(-values.reduce(0, +) / Double(values.count))
    }

    static func repetition(_ texts: some Collection<SteeringSweep.Text>) -> Double {
        texts.reduce(0) { $0 + $1.generation.repetition } / Double(max(1, texts.count))
    }
}
