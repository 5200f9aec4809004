import Numerics
import SparseShift

/// The embeddings of both texts of pairs, in memory; equal texts are computed once.
struct PairEmbeddings {
    /// z of every pair (N × d).
    let before: Matrix
    /// z̃ of every pair (N × d).
    let after: Matrix

    /// Computes the embeddings.
    ///
    /// - Parameters:
    ///   - model: The language model.
    ///   - pairs: The pairs of texts.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - progress: Called after every batch.
    /// - Throws: The errors of ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``.
    init(
        _ model: LanguageModel, _ pairs: TextPairs, layer: ResidualLayer, pooling: Pooling,
        progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        let distinct = DistinctTexts(pairs)
        let extraction = try EmbeddingExtraction(
            EmbeddingTexts(model, distinct.texts, source: distinct.source), layers: [layer], pooling: pooling,
            steering: [], batch: EmbeddingExtraction.usualBatch)
        var rows: [Float] = []
        rows.reserveCapacity(distinct.texts.count * model.width)
        try extraction.run(progress: progress) { _, found in rows += found[0] }
        let embeddings = Matrix(rows: distinct.texts.count, columns: model.width, elements: rows)
        before = embeddings.rows(at: distinct.places.map { Int($0.before) })
        after = embeddings.rows(at: distinct.places.map { Int($0.after) })
    }
}
