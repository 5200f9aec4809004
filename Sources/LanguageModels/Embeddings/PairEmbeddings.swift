import Numerics
import SparseShift

/// The embeddings of both texts of pairs, each different text computed once.
struct PairEmbeddings {
    /// z and z̃ of every pair (N × d).
    let before: Matrix
    let after: Matrix
    /// The tokens of all texts.
    let tokens: Int

    /// - Parameter partial: Where the embeddings of these different texts are kept as they come.
    /// - Throws: As ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``.
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
