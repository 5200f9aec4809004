extension SteeringSweep {
    /// How far the judges of two sweeps over the same texts agree. Texts on which one of them could not decide are left out.
    ///
    ///     let byModel = try sweep.judged(by: endpointJudge, with: model)
    ///     try sweep.agreement(with: byModel)
    ///
    /// - Parameter other: The same texts with the decisions of another judge, from ``judged(by:with:)``.
    /// - Throws: ``LanguageModelError`` if the texts are others, or there is none on which both judges could decide.
    public func agreement(with other: SteeringSweep) throws(LanguageModelError) -> CohensKappa {
        let (own, others) = (allTexts, other.allTexts)
        guard own.map(\.generation.text) == others.map(\.generation.text) else {
            throw LanguageModelError(
                "the two sweeps are not over the same texts; judge one of them again with judged(by:with:).")
        }
        return try CohensKappa(own.map(\.judgement), others.map(\.judgement))
    }

    /// The number of texts on which both judges of two sweeps over the same texts could decide.
    package func countDecided(with other: SteeringSweep) -> Int {
        zip(allTexts, other.allTexts).count { $0.judgement.isKnown && $1.judgement.isKnown }
    }

    /// The number of texts.
    package var textCount: Int { allTexts.count }

    /// The unsteered texts, those of every direction and scale, and those that were asked for in words.
    var allTexts: [Text] {
        unsteered.texts + series.flatMap { $0.points.flatMap(\.texts) } + (prompted?.texts ?? [])
    }
}
