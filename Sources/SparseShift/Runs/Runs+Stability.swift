import Numerics

extension Runs {
    /// How alike the decoders of every two runs are, by cosines (MMCS and PW-MCC), beside random directions.
    ///
    /// - Parameters:
    ///   - sign: Whether opposite columns are alike; a feature of shifts has no sign of its own.
    ///   - chanceDraws: How many pairs of random dictionaries are measured.
    /// - Throws: ``MetricError`` for fewer than two runs.
    public func dictionaryAgreement(
        sign: DictionarySimilarity.Sign = .free, chanceDraws: Int = 5
    ) throws(MetricError) -> DictionaryAgreement {
        try DictionaryAgreement(
            map(\.parameters.decoderWeight), seeds: map(\.seed), sign: sign, chanceDraws: chanceDraws)
    }

    /// What share of the other runs has every feature again.
    ///
    /// - Parameter threshold: The |cosine| from which a feature counts as the same, above 0 and at most 1.
    /// - Throws: ``MetricError`` for fewer than two runs.
    public func stability(threshold: Double = 0.7) throws(MetricError) -> FeatureStability {
        try FeatureStability(map(\.parameters.decoderWeight), seeds: map(\.seed), threshold: threshold)
    }

    /// Whether the features that no other run has lie in the same subspace: the overlap of their spans in two runs.
    ///
    /// - Parameters:
    ///   - first: A run.
    ///   - second: Another run.
    ///   - threshold: The |cosine| from which a feature counts as the same.
    ///   - rank: How many principal directions of each to take; `nil` for the whole spans.
    /// - Throws: ``MetricError`` if a run has no such feature.
    /// - Precondition: both are from 0 to the number of runs − 1.
    public func unstableSubspaceOverlap(
        _ first: Int, _ second: Int, threshold: Double = 0.7, rank: Int? = nil
    ) throws(MetricError) -> SubspaceOverlap {
        let stability = try self.stability(threshold: threshold)
        let sets = try [first, second].map { (run) throws(MetricError) -> Matrix in
            let features = stability.unstable(ofModel: run)
            try MetricError.require(
                !features.isEmpty,
                "Another run has every feature of run \(run) again (|cos| ≥ \(threshold)), so there is no span of unstable ones."
            )
            return self[run].parameters.decoderWeight.rows(at: features)
        }
        return try SubspaceOverlap(sets[0], sets[1], rank: rank)
    }
}
