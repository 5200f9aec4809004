import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// The embeddings of texts (N × d), from one layer.
    ///
    /// Many texts go through the model together, those that begin alike sharing their beginning, and a batch on every
    /// processor; each text gets what it gets alone.
    /// - Parameters:
    ///   - layer: An encoder shows no blocks, but its own embedding of a whole text, whatever the pooling.
    ///   - steering: What is added to the residual stream on the way; a layer that is read shows its own, too.
    ///   - batch: Tokens that go through the model together.
    ///   - progress: Told after every batch. Without it, what takes more than one batch shows its progress below a
    ///     cell (``WorkObservers``).
    /// - Throws: ``LanguageModelError`` for an empty text, one that is longer than the model's context, a layer that
    ///   the model does not have, or steering of an encoder, and ``EmbeddingInterrupted`` if ``Interruption/request()`` was called.
    public func embeddings(
        of texts: some Collection<String>, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> Matrix {
        try embeddings(
            of: texts, layers: [layer], pooling: pooling, steering: steering, batch: batch, progress: progress)[0]
    }

    /// The embeddings of texts from several layers, in one pass: N × d each, in the order of `layers`.
    ///
    /// - Throws: As ``embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func embeddings(
        of texts: some Collection<String>, layers: [ResidualLayer], pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> [Matrix] {
        let texts = Array(texts)
        let extraction = try EmbeddingExtraction(
            self, layers: layers, pooling: pooling, steering: steering, batch: batch, prompts: tokenize(texts))
        var results = layers.map { _ in [Float]() }
        for index in results.indices { results[index].reserveCapacity(texts.count * width) }
        try extraction.run(progress: progress) { _, rows in
            for index in results.indices { results[index] += rows[index] }
        }
        return results.map { Matrix(rows: texts.count, columns: width, elements: $0) }
    }

    /// The tokens of texts of which there are to be embeddings.
    func tokenize(_ texts: [String]) throws -> [[Int32]] {
        var result: [[Int32]] = []
        for (index, text) in texts.enumerated() {
            if Interruption.accept() { throw EmbeddingInterrupted(textsDone: 0, texts: texts.count) }
            let tokens = tokens(text)
            guard !text.isEmpty, !tokens.isEmpty else {
                throw LanguageModelError("text \(index) is empty, so it has no embedding.")
            }
            guard tokens.count <= contextLength else {
                throw LanguageModelError(
                    "text \(index) has \(tokens.count) tokens, but \(name) takes at most \(contextLength).")
            }
            result.append(tokens)
        }
        return result
    }
}
