extension EmbeddingPairs {
    /// The same embeddings with the concepts of other pairs of the same texts, such as
    /// ``TextPairs/withValuesAsConcepts()``: nothing is computed again.
    ///
    ///     let values = try model.embeddingPairs(of: cat).labelled(by: cat.withValuesAsConcepts())
    ///
    /// - Throws: ``DataError`` if there are not as many pairs, or their texts are others than those of the embeddings.
    public func labelled(by pairs: TextPairs) throws(DataError) -> EmbeddingPairs {
        guard pairs.count == count else {
            throw DataError(
                "\(name): \(pairs.count.grouped) pairs of texts for \(count.grouped) pairs of embeddings; there must be equally many."
            )
        }
        let phrases = pairs.phrases
        if let known = annotations.phrases, let place = known.indices.first(where: { known[$0] != phrases[$0] }) {
            throw DataError(
                "\(name): pair \(place.grouped) is '\(known[place].before)' → '\(known[place].after)', but the labels are of '\(phrases[place].before)' → '\(phrases[place].after)'."
            )
        }
        return labelled(
            pairs.concepts,
            ShiftAnnotations(
                labels: pairs.labels, phrases: phrases, conceptNames: pairs.conceptNames, origin: annotations.origin,
                derivation: annotations.derivation))
    }
}
