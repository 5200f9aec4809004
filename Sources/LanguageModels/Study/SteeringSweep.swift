import Foundation

/// The effect of steering on texts, along several directions of equal length and at several scales.
///
/// A ``ConceptJudge`` decides whether a text has the concept. Two numbers that steering cannot manipulate measure
/// whether the text is intact: the perplexity of the continuation in the *unsteered* model, and
/// ``Generation/repetition``, because loops have a low perplexity.
public struct SteeringSweep: Sendable {
    /// A continuation with its measurements.
    public struct Text: Sendable, Hashable {
        /// The continuation.
        public let generation: Generation
        /// The judge's decision.
        public let judgement: Judgement
        /// log p of each of its tokens in the unsteered model.
        public let unsteeredLogProbabilities: [Double]

        package init(generation: Generation, judgement: Judgement, unsteeredLogProbabilities: [Double]) {
            self.generation = generation
            self.judgement = judgement
            self.unsteeredLogProbabilities = unsteeredLogProbabilities
        }
    }

    /// The texts of one direction at one scale.
    public struct Point: Sendable, Hashable {
        /// The length of the added vector in units of ``SteeringSweep/unitLength``; negative for the opposite
        /// direction.
        public let scale: Double
        /// The texts, one for each prompt, in order.
        public let texts: [Text]

        package init(scale: Double, texts: [Text]) {
            self.scale = scale
            self.texts = texts
        }
    }

    /// A direction with its points.
    public struct Series: Sendable, Hashable {
        /// The name of the direction.
        public let name: String
        /// The points in the order of the scales.
        public let points: [Point]

        package init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// The name of the model.
    public let model: String
    /// The layer, such as `layer 15`.
    public let layer: String
    /// The length of a vector at scale 1, in the units of the embeddings.
    public let unitLength: Double
    /// The meaning of that length in words.
    public let unitName: String
    /// The prompts.
    public let prompts: [String]
    /// The name of the concept.
    public let concept: String
    /// The rule of the judge.
    public let rule: String
    /// The texts without steering.
    public let unsteered: Point
    /// The texts of every direction.
    public let series: [Series]
    /// The unsteered texts behind a request for the concept in words; `nil` if there was none. Their scale is 0.
    public let prompted: Point?

    package init(
        model: String, layer: String, unitLength: Double, unitName: String, prompts: [String], concept: String,
        rule: String, unsteered: Point, series: [Series], prompted: Point? = nil
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
        self.prompted = prompted
    }

    /// The number of judgements that are not known, which count as without the concept; see ``Judgement/isKnown``.
    public var unknownJudgements: Int { allTexts.count { !$0.judgement.isKnown } }

    /// The same texts with the decisions of another judge.
    ///
    /// - Parameters:
    ///   - judge: The judge.
    ///   - model: The model that generated the texts.
    /// - Throws: Any error of the judge.
    public func judged(by judge: some ConceptJudge, with model: LanguageModel) throws -> SteeringSweep {
        func judged(_ point: Point) throws -> Point {
            let judgements = try judge.judgements(of: point.texts.map(\.generation), by: model)
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
            series: try series.map { Series(name: $0.name, points: try $0.points.map(judged)) },
            prompted: try prompted.map(judged))
    }
}

extension SteeringSweep.Text {
    /// exp(−mean log p) of its tokens in the unsteered model; `nil` for a text without tokens.
    public var perplexity: Double? {
        let values = unsteeredLogProbabilities
        return values.isEmpty ? nil : exp(-values.reduce(0, +) / Double(values.count))
    }
}

extension SteeringSweep.Point {
    /// The share of texts with the concept, 0…1.
    public var share: Double { Self.share(texts) }

    /// exp(−mean log p) over the tokens of all texts in the unsteered model; infinite without any token.
    public var perplexity: Double { Self.perplexity(texts) }

    /// The mean repetition of the texts, 0…1.
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
