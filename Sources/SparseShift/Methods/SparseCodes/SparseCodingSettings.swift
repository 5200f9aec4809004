/// The settings that all sparse autoencoders (SAEs) share: how dead features are revived, and factors against
/// shrinkage.
public struct SparseCodingSettings: Sendable, Hashable {
    /// The number of silent steps after which a feature counts as dead.
    public var deadWindow: Int = 200
    /// The number of steps between two resamplings, which restart dead features at badly reconstructed shifts with the
    /// optimiser's moments at 0 (Bricken et al. 2023); `nil` means never. The second half of the steps has no
    /// resampling, so that revived features can converge.
    public var resampleEvery: Int?
    /// The weight α of the auxiliary loss, in which dead features reconstruct the error of the others (1/32 in Gao et
    /// al. 2024); 0 means none.
    public var auxiliaryCoefficient: Double = 0
    /// The maximum number of dead features in the auxiliary loss of one shift; `nil` means half the width of a shift.
    public var auxiliaryFeatures: Int?
    /// Whether every feature has a factor in addition to its unit decoder column.
    ///
    /// A penalty on the size of a code makes it too small. The factors are 1 until the last tenth of the steps, in
    /// which only they are trained, and only by the reconstruction (Wright and Sharkey 2024, "Addressing Feature
    /// Suppression in SAEs").
    public var scalesFeatures = false

    /// The defaults: no resampling, no auxiliary loss and no factors.
    public init() {}

    /// What of these settings needs all features in one process.
    var indivisibility: String? {
        auxiliaryCoefficient > 0
            ? "its auxiliary loss (aux_coefficient) picks from all features"
            : resampleEvery != nil ? "its resampling (resample_every) compares all features" : nil
    }

    /// Checks all fields.
    ///
    /// - Throws: ``ConfigurationError``, which names the first invalid field.
    func validate(_ settings: TrainingSettings) throws(ConfigurationError) {
        try ConfigurationError.require(
            settings.norm == .none,
            "norm: a sparse code is not normalised, so only .none is allowed, not .\(settings.norm).")
        try ConfigurationError.require(
            settings.inputNorm == .none,
            "input_norm: the encoder of a sparse code uses the plain shifts, so only .none is allowed, "
                + "not .\(settings.inputNorm).")
        try ConfigurationError.require(deadWindow > 0, "dead_window: at least 1 step, not \(deadWindow).")
        try ConfigurationError.require(
            resampleEvery ?? 1 > 0, "resample_every: at least 1 step, not \(resampleEvery ?? 0); 'never' turns it off.")
        try ConfigurationError.require(
            auxiliaryCoefficient >= 0 && auxiliaryCoefficient.isFinite,
            "aux_coefficient: a number of at least 0, which turns it off, not \(auxiliaryCoefficient).")
        try ConfigurationError.require(
            auxiliaryFeatures ?? 1 > 0, "aux_k: at least 1 feature, not \(auxiliaryFeatures ?? 0).")
    }
}
