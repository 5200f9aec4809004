extension TrainedModel {
    /// What the shifts were whitened by: of the trials the one with the least sparseness ratio, where they decided.
    ///
    /// `.automatic` only in a model whose trials were not kept.
    public var chosenWhitening: ShiftWhitening {
        guard whitening != nil else { return .none }
        guard configuration.settings.whitening == .automatic else { return configuration.settings.whitening }
        return whiteningTrials.min { $0.sparsenessRatio < $1.sparsenessRatio }?.whitening ?? .automatic
    }
}
