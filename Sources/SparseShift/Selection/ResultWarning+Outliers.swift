extension ResultWarning {
    /// The part of the power that long shifts may hold.
    ///
    /// Measured with rows in random directions, 2 to 100 times as long as the others: up to .37 of the power all
    /// concepts were found, from .44 not always.
    static let mostLongPower = 0.4

    /// Long shifts that decide what is found. Heavy tails do not count: their long shifts are like the others.
    static func outliers(_ model: TrainedModel) -> ResultWarning? {
        guard model.configuration.settings.outliers == .keep, let found = model.longShifts,
            found.share > mostLongPower, found.standApart
        else { return nil }
        let total = model.fingerprint?.count ?? 0
        return ResultWarning(
            kind: .outliers,
            sentence:
                "\(found.count.grouped) of \(total.grouped) shifts are longer than \(found.threshold.brief) median "
                + "lengths and hold \(found.share.percent) of the power, row \(found.first) the first, so they decide "
                + "what is found; look at them, or use outliers: clip or set_aside.")
    }
}
