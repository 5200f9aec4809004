/// The settings that all methods share. The defaults are the recipe that identifies the concepts.
public struct TrainingSettings: Sendable, Hashable {
    /// The number of features, H; 0 means that training chooses it (see ``choosesFeatures``).
    public var features: Int
    /// How long to train.
    public var length: TrainingLength = .automatic
    /// The number of shifts in a step; ``defaultBatch`` means all shifts if the data have fewer.
    public var batch: Int = defaultBatch
    /// The step size of the parameters; `nil` means ``stepSize(dimension:)``.
    public var learningRate: Double?
    /// The fraction of the step sizes at the end, 0…1; they fall linearly over the second half of the steps.
    public var finalLearningRateFraction: Double = 0.02
    /// The optimiser of the parameters and the multiplier.
    public var optimizer: Optimizer = .extraAdam
    /// The normalisation of the code.
    public var norm: Normalization = .none
    /// The normalisation of the encoder's input.
    public var inputNorm: InputNormalization = .none
    /// The loss of the reconstruction.
    public var loss: Loss = .absolute
    /// The divisor of the shifts in training.
    public var scaling: Scaling = .rootMeanSquare
    /// The whitening of the shifts in training.
    public var whitening: ShiftWhitening = .automatic
    /// What is done with shifts that are much longer than most.
    public var outliers: OutlierTreatment = .keep
    /// From how many median lengths a shift counts as an outlier, above 1.
    public var outlierThreshold: Double = LongShifts.usualThreshold
    /// The number of batches, counted from the start of each epoch, after which the decoder's columns are scaled to
    /// unit length; `nil` means never.
    public var renormalizeEvery: Int? = 1
    /// Whether the decoder's gradient is projected to the tangent space of the unit columns.
    public var projectsGradient = true
    /// Whether the biases are trained. `false` keeps them at 0: a shift is then only a sum of concepts, and no bias can
    /// absorb the mean of a concept that changes in one direction.
    public var trainsBiases = false
    /// The initial values of the biases.
    public var biasInitialization: BiasInitialization = .zero
    /// The |h| from which a feature counts as active in a shift, in training units (see ``scaling``).
    public var activityThreshold: Double = 0.1
    /// Whether the shifts are shuffled before every epoch.
    public var shuffles = true
    /// The number of steps between two records of the history; `nil` means about 400 records in a run.
    public var recordEvery: Int?

    /// The defaults with this number of features, H.
    public init(features: Int) { self.features = features }

    /// Whether training chooses the number of features, wide enough for all that the seeds agree on: `oc: auto`.
    public var choosesFeatures: Bool { features == 0 }

    /// Checks all fields.
    ///
    /// - Throws: ``ConfigurationError``, which names the first invalid field.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.require(features >= 0, "oc: at least 1 feature, or 'auto', not \(features).")
        try ConfigurationError.require(batch > 0, "batch: at least 1, not \(batch).")
        switch length {
        case .automatic: break
        // With these upper bounds, the number of steps of all epochs and runs does not overflow.
        case .steps(let steps):
            try ConfigurationError.require(steps > 0, "steps: at least 1, not \(steps).")
            try ConfigurationError.require(steps <= 1_000_000_000_000, "steps: at most 10¹², not \(steps).")
        case .epochs(let epochs):
            try ConfigurationError.require(epochs > 0, "epochs: at least 1, not \(epochs).")
            try ConfigurationError.require(epochs <= 1_000_000_000, "epochs: at most 10⁹, not \(epochs).")
        }
        try ConfigurationError.require(
            norm != .layer && norm != .group || features > 1,
            "norm: \(norm) normalisation of a single feature is always zero; use .none or .batch, or more features.")
        try ConfigurationError.require(
            norm != .batch || batch > 1,
            "norm: batch normalisation of a single shift is always zero; use .none, or a batch of at least 2.")
        try ConfigurationError.require(
            learningRate.map { $0 > 0 && $0.isFinite } ?? true, "lr: a positive number, not \(learningRate ?? 0).")
        try ConfigurationError.require(
            (0...1).contains(finalLearningRateFraction),
            "lr_decay: the fraction that is left at the end, from 0 to 1, not \(finalLearningRateFraction).")
        try ConfigurationError.require(
            renormalizeEvery ?? 1 > 0, "renorm_epochs: at least 1, not \(renormalizeEvery ?? 0); 'never' turns it off.")
        try ConfigurationError.require(recordEvery ?? 1 > 0, "record_every: at least 1, not \(recordEvery ?? 0).")
        try ConfigurationError.require(
            activityThreshold >= 0, "ind_th: at least 0, not \(activityThreshold).")
        try ConfigurationError.require(
            trainsBiases || biasInitialization == .zero,
            "biases: frozen biases must start at zero; use a bias_init of zero.")
        try ConfigurationError.require(
            outlierThreshold > 1 && outlierThreshold.isFinite,
            "outlier_threshold: a number of median lengths above 1, not \(outlierThreshold).")
        try ConfigurationError.require(
            inputNorm == .none || scaling == .none,
            "scaling: input normalisation removes every shift's size, so a common scale has no meaning; use .none.")
        try ConfigurationError.require(
            inputNorm == .none || whitening == .none || whitening == .automatic,
            "whiten: an input norm cannot be undone together with whitening; use whiten: none or input_norm: none.")
    }

    /// The default step size: 0.01 for up to 32 dimensions, then 0.01·√(32/d).
    ///
    /// Adam moves every entry by about the step size, and the entries of a unit column are about 1/√d, so that a step
    /// turns a column by about the same angle in every dimension.
    public static func stepSize(dimension: Int) -> Double {
        1e-2 * min(1, (32 / Double(dimension)).squareRoot())
    }

    /// The default number of shifts in a step.
    public static let defaultBatch = 128

    /// The number of steps of ``TrainingLength/automatic``: 4,000 up to 64 features, then 62.5 for each, 8,000 at most.
    ///
    /// Sparse concepts need fewer. What needs more are many concepts of which most change at once: of 100, up to 80 in a
    /// shift, 100 features find .44 to .56 (MCC) with 4,000 steps and .99 to 1 with 6,250; of 150, up to 120 in a shift,
    /// 300 features find .67 with 4,000 steps and all with 8,000, while 150 features find .3 even with 12,000.
    public static func automaticSteps(features: Int) -> Int { min(8_000, max(4_000, min(features, 128) * 125 / 2)) }

    /// The settings for `count` shifts, with the default batch limited to that number and an automatic length as a
    /// number of steps.
    func fitted(to count: Int) -> TrainingSettings {
        var result = self
        if length == .automatic { result.length = .steps(Self.automaticSteps(features: features)) }
        if batch == Self.defaultBatch { result.batch = min(batch, max(1, count)) }
        return result
    }

    /// The number of steps in a run, for data with `stepsPerEpoch` whole batches.
    func steps(stepsPerEpoch: Int) -> Int {
        switch length {
        case .automatic: Self.automaticSteps(features: features)
        case .steps(let steps): steps
        case .epochs(let epochs): epochs * stepsPerEpoch
        }
    }
}
