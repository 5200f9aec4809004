extension TrainedModel {
    /// Shifts of the data that are much longer than most, as they were before the setting
    /// ``TrainingSettings/outliers``; `nil` if there is none, or for models of files that do not tell it.
    public var longShifts: LongShifts? { fingerprint?.longShifts }

    /// What was done with outliers, in one sentence; `nil` if the training kept them.
    package var outlierTreatment: String? {
        let settings = configuration.settings
        guard settings.outliers != .keep else { return nil }
        let threshold = "\(settings.outlierThreshold.brief) median lengths"
        guard let found = longShifts, let total = fingerprint?.count else {
            return "No shift is longer than \(threshold)."
        }
        let done =
            settings.outliers == .clip
            ? "were clipped to that length before training" : "were set aside, and no number of the training has them"
        return "\(found.count.grouped) of \(total.grouped) shifts are longer than \(threshold), hold "
            + "\(found.share.percent) of the power, and \(done)."
    }
}

extension Double {
    /// A part as a percentage with at most two digits behind the point.
    package var percent: String { "\((self * 10_000).rounded() / 100) %" }
}
