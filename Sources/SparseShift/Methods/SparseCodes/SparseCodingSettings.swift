/// What all sparse autoencoders (SAEs) share: how features that have died come back, and factors against shrinkage.
public struct SparseCodingSettings: Sendable, Hashable {
    /// A feature that was silent for so many steps counts as dead.
    public var deadWindow: Int = 200
    /// Steps between two occasions on which dead features get a new start at badly reconstructed shifts, with the
    /// optimiser's moments at 0 (Bricken et al. 2023); `nil` for never. The second half of the steps has none, so
    /// that what came back can settle.
    public var resampleEvery: Int?
    /// The weight α of the auxiliary loss, in which dead features reconstruct what the others leave (Gao et al.
    /// 2024 use 1/32); 0 for none.
    public var auxiliaryCoefficient: Double = 0
    /// Dead features that take part in the auxiliary loss of one shift; `nil` for half the width of a shift.
    public var auxiliaryFeatures: Int?
    /// Whether every feature has a factor of its own beside its unit decoder column.
    ///
    /// A penalty on a code's size leaves it too small. The factors stay at 1 until the last tenth of the steps, in
    /// which they alone are trained, by the reconstruction alone (Wright and Sharkey 2024, "Addressing Feature
    /// Suppression in SAEs").
    public var scalesFeatures = false

    public init() {}

    /// Checks every field.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    func validate(_ settings: TrainingSettings) throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.norm == .none,
            "norm: a sparse code is not normalised, so only .none is allowed, not .\(settings.norm).")
        try ConfigurationError.require(
            settings.inputNorm == .none,
            "input_norm: the encoder of a sparse code takes the shifts as they are, so only .none is allowed, "
                + "not .\(settings.inputNorm).")
        try ConfigurationError.require(deadWindow > 0, "dead_window: at least 1 step, not \(deadWindow).")
        try ConfigurationError.require(
            resampleEvery ?? 1 > 0, "resample_every: at least 1 step, not \(resampleEvery ?? 0); 'never' turns it off.")
        try ConfigurationError.require(
            auxiliaryCoefficient >= 0 && auxiliaryCoefficient.isFinite,
            "aux_coefficient: a number from 0, which turns it off, not \(auxiliaryCoefficient).")
        try ConfigurationError.require(
            auxiliaryFeatures ?? 1 > 0, "aux_k: at least 1 feature, not \(auxiliaryFeatures ?? 0).")
    }
}
