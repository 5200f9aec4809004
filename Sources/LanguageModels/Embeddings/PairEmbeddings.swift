import Numerics
import SparseShift

/// The embeddings of both texts of pairs; equal texts are computed once.
struct PairEmbeddings {
    /// z of every pair (N × d).
    let before: Matrix
    /// z̃ of every pair (N × d).
    let after: Matrix
    /// The number of tokens of all distinct texts.
    let tokens: Int

    /// Computes the embeddings.
    ///
    /// - Parameters:
    ///   - model: The language model.
    ///   - pairs: The pairs of texts.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - partial: Opens the file of partial results for the distinct texts.
    ///   - progress: Called after every batch.
    /// - Throws: The errors of ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``.
    init(
        _ model: LanguageModel, _ pairs: TextPairs, layer: ResidualLayer, pooling: Pooling,
        partial: (([String]) throws -> PartialEmbeddings?)? = nil, progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        var places: [String: Int] = [:]
        var texts: [String] = []
        for text in pairs.lazy.flatMap({ [$0.before, $0.after] }) where places[text] == nil {
            places[text] = texts.count
            texts.append(text)
        }
        let prompts = try model.tokenize(texts)
        let extraction = try EmbeddingExtraction(
            model, layers: [layer], pooling: pooling, steering: [], batch: 256, prompts: prompts)
        let partial = try partial?(texts)
        var rows = try partial?.resume(windows: extraction.windows.map(\.texts.count)) ?? []
        rows.reserveCapacity(texts.count * model.width)
        try extraction.run(from: rows.count / model.width, progress: progress) { _, found in
            try partial?.append(found[0])
            rows += found[0]
        }
        let embeddings = Matrix(rows: texts.count, columns: model.width, elements: rows)
        before = embeddings.rows(at: pairs.map { places[$0.before]! })
        after = embeddings.rows(at: pairs.map { places[$0.after]! })
        tokens = prompts.reduce(0) { $0 + $1.count }
    }
}
