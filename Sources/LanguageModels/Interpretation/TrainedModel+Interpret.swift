import Numerics
import SparseShift

extension TrainedModel {
    /// Explains features from pairs of texts that activate them, and scores the explanations on other pairs.
    ///
    ///     let endpoint = try ChatEndpoint(model: "judge", budget: .requests(500))
    ///     let explained = try found.interpret(in: shifts, by: endpoint)
    ///     explained[3, sign: 1]?.explanation          // A colour goes from red to blue.
    ///
    /// A model reads pairs, before → after with the differing words marked, and says what the change is; both signs of a feature
    /// apart. It is then asked of pairs that it has not seen whether they make this change (detection), beside inactive pairs and
    /// active ones that were reversed, and whether the marked words are those that make it (fuzzing). Answers that cannot be
    /// read are left out and counted. Detection with the explanation of another feature is one control; random directions, which
    /// are explained and scored as features are, are the other. The questions follow Paulo et al. (arXiv:2410.13928).
    ///
    /// - Parameters:
    ///   - chosen: Which features; `nil` for all.
    ///   - shifts: Shifts whose texts are known.
    ///   - endpoint: The server that is asked. What its cache answers is free.
    ///   - explainingCount: The number of pairs to explain a side by, at least 2.
    ///   - scoringCount: The number of active pairs to score it by, and of others, at least 2.
    ///   - batch: The number of pairs in a question; 1 is the surest.
    ///   - randomDirections: The number of random directions that are explained, too, both signs of each; they are asked of last.
    ///   - seed: The seed of the choice of pairs and the random directions.
    /// - Returns: A side for every feature and sign with enough pairs. If the budget is used up or the server stops answering,
    ///   what there is until then, with a remark; the same call resumes.
    /// - Throws: `LanguageModelError` if the texts are not known, the widths differ, there is no such feature, or a count makes
    ///   no sense; any error of reading the data; `Interrupted` if a stop was requested.
    public func interpret<Data: ShiftDataset>(
        features chosen: [Int]? = nil, in shifts: Data, by endpoint: ChatEndpoint, explainingCount: Int = 20,
        scoringCount: Int = 10, batch: Int = 5, randomDirections: Int = 2, seed: Int = 0
    ) throws -> FeatureInterpretations {
        let chosen = chosen ?? Array(0..<features)
        if let wrong = chosen.first(where: { !(0..<features).contains($0) }) {
            throw LanguageModelError("there is no feature \(wrong), only 0 to \(features - 1).")
        }
        guard explainingCount >= 2, scoringCount >= 2, batch >= 1 else {
            throw LanguageModelError(
                "a feature is explained by at least 2 pairs, scored by at least 2, and asked of at least 1 at a time, not by \(explainingCount), \(scoringCount) and \(batch)."
            )
        }
        guard randomDirections >= 0 else {
            throw LanguageModelError("randomDirections: at least 0, not \(randomDirections).")
        }
        try checkWidth(shifts.dimension, of: shifts.name)
        guard let texts = shifts.annotations.phrases else {
            throw LanguageModelError("\(shifts.name): its texts are not known, so its features cannot be explained.")
        }
        let codes = try activations(of: chosen, and: randomDirections, seed: seed, in: shifts)
        /// The examples of both sides of what has a place among the activations.
        func sides(_ place: Int, _ feature: Int) -> [(side: FeatureSide, examples: InterpretationExamples?)] {
            [1, -1].map { sign in
                let side = FeatureSide(feature: feature, sign: sign)
                return (
                    side,
                    InterpretationExamples(
                        side: side, activations: codes.forward[place], reversedActivations: codes.reversed[place],
                        texts: texts, counts: (explainingCount, scoringCount), seed: seed)
                )
            }
        }
        let found = chosen.enumerated().flatMap { sides($0.offset, $0.element) }
        let random = (0..<randomDirections).flatMap { sides(chosen.count + $0, features + $0) }
        return try FeatureInterpreter(endpoint: endpoint, batch: batch, seed: seed).interpret(
            found.compactMap(\.examples), skipped: found.filter { $0.examples == nil }.map(\.side),
            random: random.compactMap(\.examples))
    }

    /// The columns of features in the codes of all shifts, and in those of the negated shifts, with the products of the shifts
    /// and random directions behind them.
    private func activations<Data: ShiftDataset>(
        of chosen: [Int], and randomDirections: Int, seed: Int, in shifts: Data
    ) throws -> (forward: [[Float]], reversed: [[Float]]) {
        let count = chosen.count + randomDirections
        var (forward, reversed) = ([[Float]](repeating: [], count: count), [[Float]](repeating: [], count: count))
        var random = RandomGenerator(seed: seed, stream: 187)
        let directions = (0..<randomDirections).map { _ in
            (0..<shifts.dimension).map { _ in Float(random.normal()) }
        }
        try ShownPasses.show("encoding \(shifts.name)") { () throws in
            try shifts.forEachSlice(of: 4_096) { _, part in
                let (codes, negated) = (encode(part), encode(part.scaled(by: -1)))
                for (place, feature) in chosen.enumerated() {
                    forward[place] += codes.column(feature)
                    reversed[place] += negated.column(feature)
                }
                guard randomDirections > 0 else { return }
                let products = part.multiplied(by: Matrix(rows: directions), .transposed)
                for direction in 0..<randomDirections {
                    let values = products.column(direction)
                    forward[chosen.count + direction] += values
                    reversed[chosen.count + direction] += values.map { -$0 }
                }
            }
        }
        return (forward, reversed)
    }
}
