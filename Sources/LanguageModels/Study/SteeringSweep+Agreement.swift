extension SteeringSweep {
    /// How far the judges of two sweeps over the same texts agree.
    ///
    ///     let byModel = try sweep.judged(by: endpointJudge, with: model)
    ///     try sweep.agreement(with: byModel)
    ///
    /// - Parameter other: The same texts with the decisions of another judge, from ``judged(by:with:)``.
    /// - Throws: ``LanguageModelError`` if the texts are others.
    public func agreement(with other: SteeringSweep) throws(LanguageModelError) -> CohensKappa {
        let (own, others) = (allTexts, other.allTexts)
        guard own.map(\.generation.text) == others.map(\.generation.text) else {
            throw LanguageModelError(
                "the two sweeps are not over the same texts; judge one of them again with judged(by:with:).")
        }
        return try CohensKappa(own.map(\.judgement), others.map(\.judgement))
    }

    /// The unsteered texts, those of every direction and scale, and those that were asked for in words.
    var allTexts: [Text] {
        unsteered.texts + series.flatMap { $0.points.flatMap(\.texts) } + (prompted?.texts ?? [])
    }
}
