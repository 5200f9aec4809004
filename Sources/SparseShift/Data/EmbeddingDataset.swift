/// Data whose shifts are embeddings themselves, as models of embeddings are trained on.
protocol EmbeddingDataset: ShiftDataset {}

extension RawEmbeddings: EmbeddingDataset {}
extension ShiftSubset: EmbeddingDataset where Base: EmbeddingDataset {}
extension ConcatenatedShifts: EmbeddingDataset where Part: EmbeddingDataset {}
extension ClippedShifts: EmbeddingDataset where Base: EmbeddingDataset {}
extension TransformedShifts: EmbeddingDataset where Base: EmbeddingDataset {}
