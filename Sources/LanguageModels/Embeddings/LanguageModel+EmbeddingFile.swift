import Foundation
import HDF5
import JSON
import Numerics
import SparseShift

extension LanguageModel {
    /// Writes the embeddings of pairs of texts in the format that `EmbeddingPairs` reads: z and z̃, δ, and the texts.
    ///
    /// The group `metadata` has the model, its architecture and the SHA-256 of its file, the layer, the pooling, the token
    /// rule and the number of tokens. An extraction that is interrupted or killed leaves its embeddings beside `path`, in a file
    /// with the suffix `.partial`; the same call resumes from there, with the same results.
    ///
    /// - Parameters:
    ///   - pairs: The pairs for the dataset `cfc_train`.
    ///   - test: The pairs for a second dataset, `cfc_test`, with the concepts of `pairs` or some of them.
    ///   - path: Where to write; an earlier file is replaced.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - long: What is done with texts that are too long.
    ///   - progress: Called after every batch, and at the start if an earlier extraction is resumed.
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``, and `DataError` if the file
    ///   cannot be written; an earlier file then stays unchanged.
    public func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs? = nil, to path: String, layer: ResidualLayer = .middle,
        pooling: Pooling = .lastToken, long: LongTexts = .refuse, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws {
        try writeEmbeddings(
            of: pairs, test: test, to: [(path, layer)], sealed: false, pooling: pooling, long: long,
            progress: progress)
    }

    /// Writes the embeddings of pairs of texts from several layers, a file each, in one pass over the texts.
    ///
    /// The partial results are beside the first file. Embeddings are computed into it, 512 texts at a time, and from there
    /// written in blocks, so that no more of them than `memory` says are in memory, however many there are.
    ///
    /// - Parameters:
    ///   - pairs: The pairs for the dataset `cfc_train`.
    ///   - test: The pairs for a second dataset, `cfc_test`.
    ///   - files: Where to write, and the layer to read; different ones.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - long: What is done with texts that are too long.
    ///   - shard: What the pairs are a part of, for `EmbeddingShard/join(_:shards:)`; all by default.
    ///   - memory: The memory for embeddings and tokens. The model, its batches and the texts come on top.
    ///   - progress: Called after every batch, and at the start if an earlier extraction is resumed.
    /// - Throws: The errors of ``writeEmbeddings(of:test:to:layer:pooling:long:progress:)``; ``LanguageModelError`` for
    ///   several layers of an encoder, whose embeddings would all be the same, and for too little memory.
    public func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs? = nil, to files: [(path: String, layer: ResidualLayer)],
        pooling: Pooling = .lastToken, long: LongTexts = .refuse, shard: TextShard? = nil,
        memory: DataMemory = .automatic, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws {
        guard !files.isEmpty, Set(files.map(\.path)).count == files.count else {
            throw LanguageModelError("the layers need a file each, at least one and all with different paths.")
        }
        guard !isEncoder || files.count == 1 else {
            throw LanguageModelError(
                "\(name) is an encoder, which has one embedding of a whole text and no layers to choose from; leave out the layers."
            )
        }
        try writeEmbeddings(
            of: pairs, test: test, to: files, sealed: false, pooling: pooling, long: long,
            attributes: shard?.attributes ?? [:], memory: memory, progress: progress)
    }

    private func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs?, to files: [(path: String, layer: ResidualLayer)], sealed: Bool,
        pooling: Pooling, long: LongTexts, attributes: [String: HDF5Attribute] = [:],
        memory: DataMemory = .automatic, progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        let names = try files.map { try layerName($0.layer) }
        let test = try test?.arranged(under: pairs.conceptNames)
        let poolingName = isEncoder ? "model" : pooling.rawValue
        let fingerprint = try self.fingerprint
        var partials: [PartialEmbeddings] = []
        var tables: [(dataset: String, embeddings: StoredEmbeddings)] = []
        for (dataset, pairs) in [("cfc_train", pairs), ("cfc_test", test)] {
            guard var pairs else { continue }
            if long == .leaveOut { pairs = try fitting(pairs, long: long).pairs }
            do {
                let embeddings = try StoredEmbeddings(
                    self, pairs, layers: files.map(\.layer), pooling: pooling, long: long, room: memory.wholeLimit,
                    partial: { texts in
                        let partial = try self.partial(
                            of: texts, beside: files[0].path + (dataset == "cfc_test" ? ".test.partial" : ".partial"),
                            layers: names, pooling: poolingName, long: long, name: pairs.name)
                        partials.append(partial)
                        return partial
                    }, progress: progress)
                tables.append((dataset, embeddings))
            } catch {
                // What was interrupted may resume; a text that cannot be embedded stays so.
                if !(error is EmbeddingInterrupted) { for partial in partials { partial.removeIfEmpty() } }
                throw error
            }
        }
        for (index, file) in files.enumerated() {
            var metadata = EmbeddingMetadata(
                model: name, layer: names[index], pooling: poolingName, conceptNames: pairs.conceptNames,
                other: [
                    "architecture": .string(architecture), "model sha256": .string(fingerprint),
                    "tokens": .integer(tables.reduce(0) { $0 + $1.embeddings.tokens }), "texts": .string(pairs.name),
                    "token rule": .string(tokenRule.description),
                ])
            metadata.other.merge(weightAttributes) { $1 }
            metadata.other.merge(attributes) { $1 }
            try EmbeddingFile.write(file.path, metadata: metadata, sealed: sealed) { writer in
                for (dataset, embeddings) in tables {
                    let table = try writer.addPairs(dataset, dimension: width)
                    let labels = embeddings.pairs.labels
                    try embeddings.blocks(ofLayer: index) { range, before, after in
                        try table.append(
                            before: before, after: after, labels: labels?.picked(at: range),
                            phrases: embeddings.pairs[range].lazy.map { ($0.before, $0.after) })
                    }
                }
            }
        }
        for partial in partials { partial.remove() }
    }

    /// The partial results of an extraction.
    private func partial(
        of texts: [String], beside path: String, layers: [String], pooling: String, long: LongTexts, name: String
    ) throws -> PartialEmbeddings {
        let places = "layer\(layers.count == 1 ? "" : "s") \(layers.joined(separator: ", "))"
        let weights = weights == .file ? "" : ", weights in \(weights.rawValue)"
        return try PartialEmbeddings(
            path,
            identity: [fingerprint, places, pooling, tokenRule.description, long.rawValue] + weightIdentity
                + LanguageModelRuntime.identity + texts,
            description:
                "\(self.name)\(weights), \(places), pooling \(pooling), \(tokenRule), \(texts.count) texts of \(name)",
            width: width, layers: layers.count)
    }

    /// A layer as files of embeddings call it.
    private func layerName(_ layer: ResidualLayer) throws -> String {
        let index = try layer.index(in: self)
        return index < layers ? "\(index)" : place(ofLayer: index)
    }

    /// What files of embeddings say of their origin.
    func origin(of layer: ResidualLayer, pooling: Pooling) throws -> EmbeddingOrigin {
        EmbeddingOrigin(
            model: name, digest: try fingerprint, layer: try layerName(layer),
            pooling: isEncoder ? "model" : pooling.rawValue, tokens: tokenRule.description)
    }

    /// The embeddings of pairs of texts, which are kept in the user's cache, so that a second call only reads them.
    ///
    /// The file is in `$XDG_CACHE_HOME/sparseshift/embeddings` (`~/.cache/sparseshift/embeddings`). Its name follows
    /// from the model's file, the layer, the pooling and the pairs, and from whether `SPARSESHIFT_PORTABLE` asks for the same
    /// bits on every processor.
    ///
    /// - Throws: The errors of ``writeEmbeddings(of:test:to:layer:pooling:long:progress:)``.
    public func embeddingPairs(
        of pairs: TextPairs, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> EmbeddingPairs {
        let index = try layer.index(in: self)
        let path = try EmbeddingCache.path(
            identity: [fingerprint, "\(index)", pooling.rawValue, tokenRule.description, pairs.name] + weightIdentity
                + LanguageModelRuntime.identity + pairs.conceptNames
                + pairs.flatMap { [$0.before, $0.after, "\($0.changes.map { "\($0.concept) \($0.amount)" })"] },
            name: pairs.name)
        // A damaged or foreign file is replaced.
        if HDF5Seal(of: path) == .whole, let known = try? EmbeddingPairs(path) { return known.named(pairs.name) }
        try writeEmbeddings(
            of: pairs, test: nil, to: [(path, layer)], sealed: true, pooling: pooling, long: .refuse,
            progress: progress)
        return try EmbeddingPairs(path).named(pairs.name)
    }
}
