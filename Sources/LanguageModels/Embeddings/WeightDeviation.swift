import Numerics
import SparseShift

/// How far the embeddings of some pairs are from those of the same model with other weights, each as a part of the
/// length that it should have.
public struct WeightDeviation: Sendable, Hashable {
    /// The number of pairs that were compared.
    public let pairs: Int
    /// The largest ‖z′ − z‖ / ‖z‖ of all texts.
    public let embeddings: Double
    /// The largest ‖δ′ − δ‖ / ‖δ‖ of all pairs.
    public let shifts: Double
}

extension LanguageModel {
    /// Compares this model's embeddings with those of the same model with other weights, on pairs that are spread evenly.
    ///
    /// - Parameters:
    ///   - other: The model with the weights that count as exact.
    ///   - pairs: The pairs of texts.
    ///   - layers: The layers to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - long: What is done with texts that are too long.
    ///   - count: How many pairs are compared, at most.
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func deviation(
        from other: LanguageModel, of pairs: TextPairs, layers: [ResidualLayer], pooling: Pooling = .lastToken,
        long: LongTexts = .refuse, count: Int = 8
    ) throws -> WeightDeviation {
        let count = min(count, pairs.count)
        let chosen = (0..<count).map { pairs[$0 * pairs.count / count] }
        let texts = chosen.flatMap { [$0.before, $0.after] }
        func rows(_ model: LanguageModel) throws -> [[[Double]]] {
            let extraction = try EmbeddingExtraction(
                EmbeddingTexts(model, texts, long: long == .leaveOut ? .refuse : long), layers: layers,
                pooling: pooling, steering: [], batch: EmbeddingExtraction.usualBatch)
            var found = layers.map { _ in [Float]() }
            try extraction.run(progress: nil) { _, rows in
                for layer in found.indices { found[layer] += rows[layer] }
            }
            return found.map { rows in
                texts.indices.map { rows[$0 * model.width..<($0 + 1) * model.width].map(Double.init) }
            }
        }
        func difference(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map(-) }
        func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        func deviation(_ found: [Double], _ expected: [Double]) -> Double {
            let apart = length(difference(found, expected))
            return apart == 0 ? 0 : apart / length(expected)
        }
        var (embeddings, shifts) = (0.0, 0.0)
        for (found, expected) in try zip(rows(self), rows(other)) {
            for text in texts.indices { embeddings = max(embeddings, deviation(found[text], expected[text])) }
            // A pair of equal texts has no shift.
            for pair in 0..<count where chosen[pair].before != chosen[pair].after {
                shifts = max(
                    shifts,
                    deviation(
                        difference(found[2 * pair + 1], found[2 * pair]),
                        difference(expected[2 * pair + 1], expected[2 * pair])))
            }
        }
        return WeightDeviation(pairs: count, embeddings: embeddings, shifts: shifts)
    }
}
