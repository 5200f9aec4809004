import Foundation
import HDF5
import JSON
import Numerics
import SparseShift

extension LanguageModel {
    /// Writes the embeddings of pairs of texts as ``EmbeddingPairs`` reads them: z and z̃, δ, and the texts.
    ///
    /// The group `metadata` tells the model, its architecture and size in bytes, the layer and the pooling.
    /// - Parameters:
    ///   - test: Pairs for a second dataset, `cfc_test`, with the concepts of `pairs` or some of them.
    ///   - progress: Told after every batch of either.
    /// - Throws: As ``embeddings(of:layer:pooling:steering:batch:progress:)``, and ``DataError`` if the file cannot be
    ///   written. Then what was in its place before is still there.
    public func writeEmbeddings(
        of pairs: TextPairs, test: TextPairs? = nil, to path: String, layer: ResidualLayer = .middle,
        pooling: Pooling = .lastToken, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws {
        let index = try layer.index(in: self)
        let test = try test?.arranged(under: pairs.conceptNames)
        let metadata = EmbeddingMetadata(
            model: name, layer: index == layers ? "final norm" : "\(index)", pooling: isEncoder ? "model" : pooling.rawValue,
            conceptNames: pairs.conceptNames,
            other: ["architecture": .string(architecture), "model bytes": .integer(fileSize ?? 0), "texts": .string(pairs.name)])
        try EmbeddingFile.write(path, metadata: metadata) { file in
            for (dataset, pairs) in [("cfc_train", pairs), ("cfc_test", test)] {
                guard let pairs else { continue }
                let table = try file.addPairs(dataset, dimension: width)
                let embeddings = try PairEmbeddings(self, pairs, layer: layer, pooling: pooling, progress: progress)
                try table.append(
                    before: embeddings.before, after: embeddings.after, labels: pairs.labels, phrases: pairs.phrases)
            }
        }
    }
}

/// The embeddings of both texts of pairs, each text computed once.
struct PairEmbeddings {
    let before: Matrix
    let after: Matrix

    init(
        _ model: LanguageModel, _ pairs: TextPairs, layer: ResidualLayer, pooling: Pooling,
        progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        var places: [String: Int] = [:]
        var texts: [String] = []
        for text in pairs.lazy.flatMap({ [$0.before, $0.after] }) where places[text] == nil {
            places[text] = texts.count
            texts.append(text)
        }
        let embeddings = try model.embeddings(of: texts, layer: layer, pooling: pooling, progress: progress)
        before = embeddings.rows(at: pairs.map { places[$0.before]! })
        after = embeddings.rows(at: pairs.map { places[$0.after]! })
    }
}
