import Numerics
import SparseShift

extension LanguageModel {
    /// The shifts between the embeddings of pairs of texts (N × d), with their texts and, if known, their concepts.
    ///
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func shifts(
        of pairs: TextPairs, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> Shifts {
        let pairEmbeddings = try PairEmbeddings(self, pairs, layer: layer, pooling: pooling, progress: progress)
        return try Shifts(
            pairEmbeddings.after.subtracting(pairEmbeddings.before), concepts: pairs.concepts,
            annotations: ShiftAnnotations(
                labels: pairs.labels, phrases: pairs.phrases, conceptNames: pairs.conceptNames,
                origin: origin(of: layer, pooling: pooling)),
            name: "\(pairs.name), \(name), \(place(ofLayer: try layer.index(in: self)))")
    }
}
