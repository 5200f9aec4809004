import Numerics
import SparseShift

/// The probes of a later layer, by which directions are measured, with the texts that are steered.
struct SelectivityProbes {
    /// The layer whose states the probes read.
    let layer: ResidualLayer
    /// The places of the probed concepts (K) among those of the pairs.
    let places: [Int]
    /// Their probes.
    let probes: [ConceptProbe]
    /// The texts that are steered (N), which the probes were not fitted on.
    let measuring: ConceptTexts
    /// Why other concepts are left out, in a sentence each.
    let leftOut: [String]
    /// The log odds of the unsteered texts (K × N).
    private let odds: [[Double]]
    /// Their standard deviations over texts (K).
    private let deviations: [Double]

    /// The names of the probed concepts.
    var concepts: [String] { probes.map(\.concept) }

    /// Reads the texts of pairs, and fits the probes on those that are not steered.
    ///
    /// - Parameters:
    ///   - most: The most texts that are steered.
    ///   - inversePenalty: C of `LogisticRegression`.
    ///   - seed: Of the division of the texts.
    /// - Throws: ``LanguageModelError`` if no concept can be probed, and the errors of reading texts.
    init(
        _ model: LanguageModel, _ pairs: TextPairs, layer: ResidualLayer, most: Int, inversePenalty: Double, seed: Int
    ) throws {
        let (fitting, measuring) = try ConceptTexts(pairs).split(measuring: 0.5, most: most, seed: seed)
        func states(_ texts: ConceptTexts) throws -> Matrix {
            try model.embeddings(of: texts.texts, layer: layer, progress: { _ in })
        }
        let plain = try states(measuring)
        let fitted = try ConceptProbe.fit(
            states(fitting), fitting, held: (plain, measuring), inversePenalty: inversePenalty)
        let place = model.place(ofLayer: try layer.index(in: model))
        var (places, probes, odds, deviations) = ([Int](), [ConceptProbe](), [[Double]](), [Double]())
        var reasons: [LanguageModelError] = []
        for (index, result) in fitted.enumerated() {
            switch result {
            case .failure(let error): reasons.append(error)
            case .success(let probe):
                let own = probe.logOdds(of: plain)
                let deviation = SampleStatistics.standardDeviation(own)
                // With weights of zero, odds that are equal can differ by a rounding of their mean.
                guard deviation > 0, probe.weights.contains(where: { $0 != 0 }) else {
                    reasons.append(
                        LanguageModelError(
                            "\(probe.concept): the probe of \(place) gives all texts the same odds; choose another layer or a weaker penalty (inversePenalty)."
                        ))
                    continue
                }
                places.append(index)
                probes.append(probe)
                odds.append(own)
                deviations.append(deviation)
            }
        }
        guard !probes.isEmpty else { throw reasons[0] }
        self.layer = layer
        self.measuring = measuring
        (self.places, self.probes, self.odds, self.deviations) = (places, probes, odds, deviations)
        leftOut = reasons.map { "a concept is left out; \($0)" }
    }

    /// The changes of the log odds of every text, in standard deviations, for every concept (K × N).
    ///
    /// - Parameter states: The states of the steered texts at ``layer`` (N × d).
    /// - Throws: ``LanguageModelError`` if one is not finite.
    func effects(on states: Matrix) throws(LanguageModelError) -> [[Double]] {
        let effects = probes.indices.map { concept in
            zip(probes[concept].logOdds(of: states), odds[concept]).map { ($0 - $1) / deviations[concept] }
        }
        guard effects.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw LanguageModelError("the log odds are not finite; steer less strongly.")
        }
        return effects
    }
}

extension String {
    /// The sentence without the full stop at its end, as remarks are.
    var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
