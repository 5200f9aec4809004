extension TrainedModel {
    /// What the shifts were whitened by; where trials decided, the whitening of the best trial.
    ///
    /// `.automatic` only in a model whose trials were not kept.
    public var chosenWhitening: ShiftWhitening {
        guard whitening != nil else { return .none }
        guard configuration.settings.whitening == .automatic else { return configuration.settings.whitening }
        return WhiteningTrial.best(of: whiteningTrials)?.whitening ?? .automatic
    }
}
