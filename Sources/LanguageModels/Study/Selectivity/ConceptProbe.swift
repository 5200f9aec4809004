import Numerics
import SparseShift

/// A linear probe of a concept in the residual stream of a layer: ℓ(h) = ⟨w, h⟩ + b, the log odds of the concept.
public struct ConceptProbe: Sendable, Hashable {
    /// The concept.
    public let concept: String
    /// w, for states in their own units (d).
    public let weights: [Float]
    /// b.
    public let bias: Double
    /// The probability that ℓ is larger in a text with the concept than in one without it, on texts that the probe was not
    /// fitted on: the area under the ROC curve, of which chance is 0.5. The other text of a pair may be among those that it was fitted
    /// on, so that on texts of another kind it can be less. `nil` if those texts are all of one kind.
    public let concordance: Double?

    /// ℓ of every row of states (N × d).
    public func logOdds(of states: Matrix) -> [Double] {
        (0..<states.rows).map { index in
            zip(weights, states.row(index)).reduce(bias) { $0 + Double($1.0) * Double($1.1) }
        }
    }

    /// Fits logistic regressions with an L1 penalty, one a concept, on states of unit variance.
    ///
    /// - Parameters:
    ///   - states: The states of `texts` (N × d).
    ///   - texts: The texts with their labels.
    ///   - held: States of other texts, with their labels.
    ///   - inversePenalty: C of `LogisticRegression`.
    /// - Returns: For every concept its probe, or why there is none: fewer than 4 texts are known to have it, or not to have it.
    package static func fit(
        _ states: Matrix, _ texts: ConceptTexts, held: (states: Matrix, texts: ConceptTexts), inversePenalty: Double
    ) -> [Result<ConceptProbe, LanguageModelError>] {
        let width = states.columns
        let (means, deviations) = moments(of: states)
        var probes: [Result<ConceptProbe, LanguageModelError>] = []
        for (concept, name) in texts.conceptNames.enumerated() {
            let rows = texts.labels.indices.filter { texts.labels[$0][concept] != nil }
            let labels = rows.map { texts.labels[$0][concept]! }
            let (having, lacking) = (labels.count { $0 }, labels.count { !$0 })
            guard min(having, lacking) >= 4 else {
                probes.append(
                    .failure(
                        LanguageModelError(
                            "\(name): \(having) texts have the concept and \(lacking) have it not; a probe needs at least 4 of each."
                        )))
                continue
            }
            var inputs: [Double] = []
            inputs.reserveCapacity(rows.count * width)
            for row in rows {
                for (index, value) in states.row(row).enumerated() {
                    inputs.append((Double(value) - means[index]) / deviations[index])
                }
            }
            let fitted = LogisticRegression(
                inputs, columns: width, labels: labels, inversePenalty: inversePenalty, tolerance: 1e-6)
            let weights = zip(fitted.coefficients, deviations).map { $0 / $1 }
            let bias = fitted.intercept - zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
            var probe = ConceptProbe(concept: name, weights: weights.map { Float($0) }, bias: bias, concordance: nil)
            let known = held.texts.labels.indices.filter { held.texts.labels[$0][concept] != nil }
            let truth = known.map { held.texts.labels[$0][concept]! }
            if Set(truth).count == 2 {
                let odds = probe.logOdds(of: held.states.rows(at: known))
                probe = ConceptProbe(
                    concept: name, weights: probe.weights, bias: bias,
                    concordance: Concordance(of: odds.map { Float($0) }, with: truth.map { $0 ? 1 : 0 }).value)
            }
            probes.append(.success(probe))
        }
        return probes
    }

    /// The mean and the standard deviation of every column; 1 for a column that does not vary. A column that hardly varies has a
    /// ten-thousandth of the median, since its weight would be enormous in the units of the states.
    private static func moments(of states: Matrix) -> (means: [Double], deviations: [Double]) {
        let columns = (0..<states.columns).map { states.column($0).map(Double.init) }
        let deviations = columns.map { SampleStatistics.standardDeviation($0) }
        let least = 1e-4 * (SampleStatistics.median(deviations) ?? 0)
        return (
            columns.map { SampleStatistics.mean($0) }, deviations.map { $0 > 0 ? max($0, least) : 1 }
        )
    }
}
