import Numerics

/// How selectively the directions of several methods steer to several concepts, with random directions beside them.
public struct Selectivity: Sendable, Hashable {
    /// What an effect is.
    public enum Measure: Sendable, Hashable {
        /// M: the mean change of the log odds that a later layer's probe gives the concept, in standard deviations of the log odds
        /// over unsteered texts. The states of the later layer are computed anew from the steered ones.
        case probes
        /// G: the share of generated texts with the concept when steered, minus the share when not, from −1 to 1.
        case generations
    }

    /// A method that could not be measured.
    public struct Failure: Sendable, Hashable {
        /// The method.
        public let method: String
        /// Why.
        public let reason: String

        /// Makes a failure.
        package init(method: String, reason: String) {
            self.method = method
            self.reason = reason
        }
    }

    /// What an effect is.
    public let measure: Measure
    /// The language model.
    public let model: String
    /// The layer that is steered.
    public let layer: String
    /// The layer whose states the probes read; `nil` for generated texts.
    public let readingLayer: String?
    /// The length of every steering vector, in the units of the embeddings.
    public let length: Double
    /// The same as a fraction of the unit.
    public let scale: Double
    /// The number of texts over which effects are means.
    public let texts: Int
    /// A matrix a method, of those that could be measured.
    public let matrices: [SelectivityMatrix]
    /// The number of random directions.
    public let randomDirections: Int
    /// The value that |effect| of a random direction exceeds in one of twenty cases, for every concept (K).
    public let randomBounds: [Double]
    /// The probes of the later layer; empty for generated texts.
    public let probes: [ConceptProbe]
    /// The methods that could not be measured.
    public let failures: [Failure]
    /// Why concepts are left out, in a sentence each.
    public let leftOut: [String]
    /// The number of judgements that are not known, which count as without the concept; see ``Judgement/isKnown``.
    public let unknownJudgements: Int

    package init(
        measure: Measure, model: String, layer: String, readingLayer: String?, length: Double, scale: Double,
        texts: Int,
        matrices: [SelectivityMatrix], randomDirections: Int, randomBounds: [Double], probes: [ConceptProbe],
        failures: [Failure] = [], leftOut: [String] = [], unknownJudgements: Int = 0
    ) {
        self.measure = measure
        self.model = model
        self.layer = layer
        self.readingLayer = readingLayer
        self.length = length
        self.scale = scale
        self.texts = texts
        self.matrices = matrices
        self.randomDirections = randomDirections
        self.randomBounds = randomBounds
        self.probes = probes
        self.failures = failures
        self.leftOut = leftOut
        self.unknownJudgements = unknownJudgements
    }

    /// The concepts.
    public var concepts: [String] { matrices[0].concepts }

    /// The matrix of a method; `nil` if there is none with the name.
    public subscript(method: String) -> SelectivityMatrix? { matrices.first { $0.method == method } }
}
