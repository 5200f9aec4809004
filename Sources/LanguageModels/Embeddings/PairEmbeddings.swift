import Numerics
import SparseShift

/// The embeddings of both texts of pairs, from one layer or several; equal texts are computed once.
struct PairEmbeddings {
    /// z and z̃ of every pair (N × d each), for every layer.
    let layers: [(before: Matrix, after: Matrix)]
    /// The number of tokens of all distinct texts.
    let tokens: Int

    /// z of every pair (N × d), from the first layer.
    var before: Matrix { layers[0].before }
    /// z̃ of every pair (N × d), from the first layer.
    var after: Matrix { layers[0].after }

    /// Computes the embeddings.
    ///
    /// - Parameters:
    ///   - model: The language model.
    ///   - pairs: The pairs of texts.
    ///   - layers: The layers to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - long: What is done with texts that are too long; they are not left out here.
    ///   - partial: Opens the file of partial results for the distinct texts.
    ///   - progress: Called after every batch.
    /// - Throws: The errors of ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``.
    init(
        _ model: LanguageModel, _ pairs: TextPairs, layers: [ResidualLayer], pooling: Pooling,
        long: LongTexts = .refuse, partial: (([String]) throws -> PartialEmbeddings?)? = nil,
        progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        var places: [String: Int] = [:]
        var texts: [String] = []
        var origins: [(pair: Int, isBefore: Bool)] = []
        for (index, pair) in pairs.enumerated() {
            for (text, isBefore) in [(pair.before, true), (pair.after, false)] where places[text] == nil {
                places[text] = texts.count
                texts.append(text)
                origins.append((index, isBefore))
            }
        }
        let source = TextSource(pairs, origins)
        let prompts = try model.tokenize(texts, source: source, long: long == .leaveOut ? .refuse : long)
        let extraction = try EmbeddingExtraction(
            model, layers: layers, pooling: pooling, steering: [], batch: 256, prompts: prompts, source: source)
        let partial = try partial?(texts)
        let width = model.width
        var rows = layers.map { _ in [Float]() }
        for index in rows.indices { rows[index].reserveCapacity(texts.count * width) }
        // A window of the file of partial results has the rows of one layer after those of another.
        for window in try partial?.resume(windows: extraction.windows.map(\.texts.count)) ?? [] {
            let size = window.count / layers.count
            for index in rows.indices { rows[index] += window[index * size..<(index + 1) * size] }
        }
        try extraction.run(from: rows[0].count / width, progress: progress) { _, found in
            try partial?.append(found.count == 1 ? found[0] : found.flatMap(\.self))
            for index in rows.indices { rows[index] += found[index] }
        }
        self.layers = rows.map { rows in
            let embeddings = Matrix(rows: texts.count, columns: width, elements: rows)
            return (
                embeddings.rows(at: pairs.map { places[$0.before]! }),
                embeddings.rows(at: pairs.map { places[$0.after]! })
            )
        }
        tokens = prompts.reduce(0) { $0 + $1.count }
    }
}
