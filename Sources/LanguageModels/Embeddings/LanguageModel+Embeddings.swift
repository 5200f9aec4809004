import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// The embeddings of texts (N × d), from one layer.
    ///
    /// Texts are computed in batches, one on every processor, and common beginnings of texts are computed once. The
    /// embedding of a text does not depend on the others.
    ///
    /// - Parameters:
    ///   - texts: The N texts.
    ///   - layer: The layer to read. An encoder has only its own embedding of a whole text, whatever the pooling.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - steering: The changes of the residual stream; those at `layer` are part of the embedding.
    ///   - batch: The number of tokens in a batch; more if a text is longer.
    ///   - progress: Called after every batch. If it is `nil`, extractions of more than one batch show their progress
    ///     below the cell (`WorkObservers`).
    /// - Throws: ``LanguageModelError`` for an empty text, a text longer than the model's context, a layer that the
    ///   model does not have, or steering of an encoder; ``EmbeddingInterrupted`` if a stop was requested
    ///   (`Interruption.request()`).
    public func embeddings(
        of texts: some Collection<String>, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> Matrix {
        try embeddings(
            of: texts, layers: [layer], pooling: pooling, steering: steering, batch: batch, progress: progress)[0]
    }

    /// The embeddings of texts from several layers, in one pass: N × d each, in the order of `layers`.
    ///
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func embeddings(
        of texts: some Collection<String>, layers: [ResidualLayer], pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> [Matrix] {
        guard !layers.isEmpty else { throw LanguageModelError("layers: at least one, not none.") }
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

    /// The tokens of texts to embed.
    ///
    /// - Throws: ``LanguageModelError`` for an empty text or one longer than the model's context;
    ///   ``EmbeddingInterrupted`` if a stop was requested.
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
