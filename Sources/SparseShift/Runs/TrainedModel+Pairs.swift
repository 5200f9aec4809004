import Numerics

extension TrainedModel {
    /// Whether the model is one of embeddings rather than of shifts, so that the code of a pair is the difference of two
    /// codes; see ``encodeDifference(before:after:)``.
    public var encodesEmbeddings: Bool { course.encodesEmbeddings ?? false }

    /// The pairs of data whose shifts the model itself cannot encode, because it is one of embeddings; `nil` where it takes
    /// what the data have.
    func pairs<Data: ShiftDataset>(of data: Data) -> (any PairedEmbeddingDataset<Data.Failure>)? {
        encodesEmbeddings ? data as? any PairedEmbeddingDataset<Data.Failure> : nil
    }

    /// The differences of codes of all pairs (N × H).
    func encodeDifferences<Failure: Error>(
        _ pairs: some PairedEmbeddingDataset<Failure>
    ) throws(Failure) -> Matrix {
        try Matrix(rows: pairs.count, columns: features) { (target) throws(Failure) in
            try ShownPasses.forEach(pairs.slices(), of: pairs.count, unit: "pairs") { (rows) throws(Failure) in
                let (before, after) = try pairs.embeddings(at: Array(rows))
                encodeDifference(before: before, after: after).withUnsafeBufferPointer { part in
                    (target.baseAddress! + rows.lowerBound * features).update(
                        from: part.baseAddress!, count: part.count)
                }
            }
        }
    }

    /// The shifts of differences of codes (N × H → N × d): the decoder's bias is in both codes and falls out.
    func decodeDifferences(_ codes: Matrix) -> Matrix {
        var result = Matrix(rows: codes.rows, columns: dimension)
        guard codes.rows > 0 else { return result }
        result.setProduct(codes, .plain, parameters.decoderWeight, .plain)
        return result
    }

    /// Calls `body` with the shifts of a slice of pairs, their differences of codes, and the shifts of these.
    func forEachSliceOfDifferences<Failure: Error>(
        of pairs: some PairedEmbeddingDataset<Failure>,
        _ body: (_ shifts: Matrix, _ codes: Matrix, _ reconstructed: Matrix) -> Void
    ) throws(Failure) {
        try ShownPasses.forEach(pairs.slices(), of: pairs.count, unit: "pairs") { (rows) throws(Failure) in
            let (before, after) = try pairs.embeddings(at: Array(rows))
            let codes = encodeDifference(before: before, after: after)
            body(after.subtracting(before), codes, decodeDifferences(codes))
        }
    }
}
