import Foundation
import HDF5
import JSON
import Numerics
import SparseShift

extension LanguageModel {
    /// Writes the embeddings of pairs of texts in the format that `EmbeddingPairs` reads: z and z̃, δ, and the texts.
    ///
    /// The group `metadata` has the model, its architecture and the SHA-256 of its file, the layer, the pooling and the
    /// number of tokens. An extraction that is interrupted or killed leaves its embeddings beside `path`, in a file
    /// with the suffix `.partial`; the same call resumes from there, with the same results.
    ///
    /// - Parameters:
    ///   - pairs: The pairs for the dataset `cfc_train`.
    ///   - test: The pairs for a second dataset, `cfc_test`, with the concepts of `pairs` or some of them.
    ///   - path: Where to write; an earlier file is replaced.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - progress: Called after every batch, and at the start if an earlier extraction is resumed.
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``, and `DataError` if the file
    ///   cannot be written; an earlier file then stays unchanged.
    public func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs? = nil, to path: String, layer: ResidualLayer = .middle,
        pooling: Pooling = .lastToken, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws {
        try writeEmbeddings(
            of: pairs, test: test, to: path, sealed: false, layer: layer, pooling: pooling, progress: progress)
    }

    private func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs?, to path: String, sealed: Bool, layer: ResidualLayer,
        pooling: Pooling, progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        let index = try layer.index(in: self)
        let test = try test?.arranged(under: pairs.conceptNames)
        let layerName = index < layers ? "\(index)" : place(ofLayer: index)
        let poolingName = isEncoder ? "model" : pooling.rawValue
        let fingerprint = try self.fingerprint
        var partials: [PartialEmbeddings] = []
        var tables: [(dataset: String, pairs: TextPairs, embeddings: PairEmbeddings)] = []
        for (dataset, pairs) in [("cfc_train", pairs), ("cfc_test", test)] {
            guard let pairs else { continue }
            let embeddings = try PairEmbeddings(
                self, pairs, layer: layer, pooling: pooling,
                partial: { texts in
                    let partial = try PartialEmbeddings(
                        path + (dataset == "cfc_test" ? ".test.partial" : ".partial"),
                        identity: [fingerprint, layerName, poolingName] + texts, width: self.width)
                    if let partial { partials.append(partial) }
                    return partial
                }, progress: progress)
            tables.append((dataset, pairs, embeddings))
        }
        let metadata = EmbeddingMetadata(
            model: name, layer: layerName, pooling: poolingName, conceptNames: pairs.conceptNames,
            other: [
                "architecture": .string(architecture), "model sha256": .string(fingerprint),
                "tokens": .integer(tables.reduce(0) { $0 + $1.embeddings.tokens }), "texts": .string(pairs.name),
            ])
        try EmbeddingFile.write(path, metadata: metadata, sealed: sealed) { file in
            for (dataset, pairs, embeddings) in tables {
                try file.addPairs(dataset, dimension: width).append(
                    before: embeddings.before, after: embeddings.after, labels: pairs.labels, phrases: pairs.phrases)
            }
        }
        for partial in partials { partial.remove() }
    }

    /// The embeddings of pairs of texts, which are kept in the user's cache, so that a second call only reads them.
    ///
    /// The file is in `$XDG_CACHE_HOME/sparseshift/embeddings` (`~/.cache/sparseshift/embeddings`). Its name follows
    /// from the model's file, the layer, the pooling and the pairs.
    ///
    /// - Throws: The errors of ``writeEmbeddings(of:test:to:layer:pooling:progress:)``.
    public func embeddingPairs(
        of pairs: TextPairs, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> EmbeddingPairs {
        let index = try layer.index(in: self)
        let path = try EmbeddingCache.path(
            identity: [fingerprint, "\(index)", pooling.rawValue, pairs.name] + pairs.conceptNames
                + pairs.flatMap { [$0.before, $0.after, "\($0.changes.map { "\($0.concept) \($0.amount)" })"] },
            name: pairs.name)
        // A damaged or foreign file is replaced.
        if HDF5Seal(of: path) == .whole, let known = try? EmbeddingPairs(path) { return known.named(pairs.name) }
        try writeEmbeddings(
            of: pairs, test: nil, to: path, sealed: true, layer: layer, pooling: pooling, progress: progress)
        return try EmbeddingPairs(path).named(pairs.name)
    }
}
