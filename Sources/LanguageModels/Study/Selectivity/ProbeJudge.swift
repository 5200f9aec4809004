import Foundation
import Numerics
import SparseShift

/// A judge that reads texts with a language model, and decides by a linear probe of its states.
///
///     let judges = try ProbeJudge.judges(of: TextPairs.labelledSentences(count: 500), readBy: other)
///     try model.selectivity(of: methods, judges: judges, prompts: prompts)
///
/// The reader should be another model than the one that is steered: the states of that one are what steering changes. A text
/// has the concept if its log odds are above 0. The state that is read is the mean over the tokens, since a generated text can
/// end anywhere. A text without letters or digits has no concept.
public struct ProbeJudge: ConceptJudge {
    public let name: String
    /// How well the probe tells texts apart that it was not fitted on: the area under the ROC curve, of which chance is 0.5.
    public let concordance: Double?
    private let probe: ConceptProbe
    private let reader: TextReader

    public var rule: String {
        "the log odds of a probe of \(reader.model.name), behind \(reader.place), are above 0"
    }

    /// The reader and the probe.
    public var identity: String {
        "\(reader.model.name) \(reader.place) \((try? reader.model.fingerprint) ?? "") \(probe.weights) \(probe.bias)"
    }

    /// Fits judges of all concepts of pairs.
    ///
    /// - Parameters:
    ///   - pairs: Pairs with the concepts that changed.
    ///   - reader: The model that reads; another one than is steered.
    ///   - layer: The layer whose states are read.
    ///   - most: The most texts that the probes are fitted on; a fifth more measures them.
    ///   - inversePenalty: C of the probes' `LogisticRegression`.
    ///   - seed: Of the division of the texts.
    /// - Throws: ``LanguageModelError`` if a concept has too few texts, and the errors of reading.
    public static func judges(
        of pairs: TextPairs, readBy reader: LanguageModel, layer: ResidualLayer = .middle, texts most: Int = 1_000,
        inversePenalty: Double = 0.1, seed: Int = 0
    ) throws -> [ProbeJudge] {
        let (fitting, measuring) = try ConceptTexts(pairs).split(measuring: 0.2, most: max(1, most / 5), seed: seed)
        let known =
            fitting.texts.count > most ? fitting.split(measuring: 1, most: most, seed: seed &+ 1).measuring : fitting
        let states = TextReader(reader, layer: layer, place: reader.place(ofLayer: try layer.index(in: reader)))
        let probes = try ConceptProbe.fit(
            try states.states(of: known.texts), known, held: (try states.states(of: measuring.texts), measuring),
            inversePenalty: inversePenalty)
        return try probes.map {
            let probe = try $0.get()
            return ProbeJudge(name: probe.concept, concordance: probe.concordance, probe: probe, reader: states)
        }
    }

    /// Judges texts. Judges of the same reader read a list of texts once.
    ///
    /// - Throws: The errors of `LanguageModel.embeddings(of:)`.
    public func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        let all = texts.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
        let readable = all.indices.filter { all[$0].isReadable }
        var judgements = [Judgement](repeating: Judgement(hasConcept: false, score: 0), count: texts.count)
        guard !readable.isEmpty else { return judgements }
        let odds = probe.logOdds(of: try reader.states(of: readable.map { all[$0] }))
        for (place, odds) in zip(readable, odds) { judgements[place] = Judgement(hasConcept: odds > 0, score: odds) }
        return judgements
    }
}

/// Reads texts, and remembers the states of the last ones, which are judged for one concept after the other.
private final class TextReader: @unchecked Sendable {
    let model: LanguageModel
    let layer: ResidualLayer
    let place: String
    private let lock = NSLock()
    private var last: (texts: [String], states: Matrix)?

    init(_ model: LanguageModel, layer: ResidualLayer, place: String) {
        self.model = model
        self.layer = layer
        self.place = place
    }

    func states(of texts: [String]) throws -> Matrix {
        lock.lock()
        defer { lock.unlock() }
        if let last, last.texts == texts { return last.states }
        let states = try model.embeddings(of: texts, layer: layer, pooling: .mean, progress: { _ in })
        last = (texts, states)
        return states
    }
}
