/// What all methods that are trained by steps have in common. The defaults are those of the recipe that
/// identifies the concepts.
public struct TrainingSettings: Sendable, Hashable {
    /// H, the number of features.
    public var features: Int
    /// How long to train.
    public var length: TrainingLength = .steps(4_000)
    /// Shifts a step; of data with fewer than ``defaultBatch``, this default stands for all of them.
    public var batch: Int = defaultBatch
    /// Step size of the parameters; `nil` for what suits the dimension, see ``stepSize(dimension:)``.
    public var learningRate: Double?
    /// The fraction of the step sizes that is left at the end; they fall linearly over the second half.
    public var finalLearningRateFraction: Double = 0.02
    public var optimizer: Optimizer = .extraAdam
    public var norm: Normalization = .none
    public var inputNorm: InputNormalization = .none
    public var loss: Loss = .absolute
    public var scaling: Scaling = .rootMeanSquare
    public var whitening: ShiftWhitening = .automatic
    /// After how many batches, counted from the start of each epoch, the decoder's columns are brought back
    /// to unit length; `nil` for never.
    public var renormalizeEvery: Int? = 1
    /// Whether the decoder's gradient is projected to the tangent space of the unit columns.
    public var projectsGradient = true
    /// Whether the biases move. `false` keeps them at 0: a shift is then a sum of concepts and nothing else,
    /// and no bias can take the mean of a concept that changes in one direction.
    public var trainsBiases = false
    public var biasInitialization: BiasInitialization = .zero
    /// A feature counts as active in a shift from this |h| on (in training units; see ``scaling``).
    public var activityThreshold: Double = 0.1
    /// Whether the order of the shifts is drawn anew for every epoch.
    public var shuffles = true
    /// Steps between two records of the history; `nil` for about 400 records a run.
    public var recordEvery: Int?

    public init(features: Int) { self.features = features }

    /// Checks every field.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.require(features > 0, "oc: at least 1 feature, not \(features).")
        try ConfigurationError.require(batch > 0, "batch: at least 1, not \(batch).")
        switch length {
        // The upper bounds let the steps of all epochs and runs be counted.
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
            "lr_decay: a fraction from 0 to 1 that is left at the end, not \(finalLearningRateFraction).")
        try ConfigurationError.require(
            renormalizeEvery ?? 1 > 0, "renorm_epochs: at least 1, not \(renormalizeEvery ?? 0); 'never' turns it off.")
        try ConfigurationError.require(recordEvery ?? 1 > 0, "record_every: at least 1, not \(recordEvery ?? 0).")
        try ConfigurationError.require(
            activityThreshold >= 0, "ind_th: not negative, as \(activityThreshold) is.")
        try ConfigurationError.require(
            trainsBiases || biasInitialization == .zero,
            "biases: frozen biases must start at zero; use a bias_init of zero.")
        try ConfigurationError.require(
            inputNorm == .none || scaling == .none,
            "scaling: input normalisation removes every shift's size, so a common scale has no meaning; use .none.")
        try ConfigurationError.require(
            inputNorm == .none || whitening == .none || whitening == .automatic,
            "whiten: an input norm cannot be undone together with whitening; use whiten: none or input_norm: none.")
    }

    /// The step size where none is set: 0.01 for up to 32 dimensions, then 0.01·√(32/d).
    ///
    /// Adam moves every entry by about the step size, and the entries of a unit column are about 1/√d: so a step
    /// turns a column by the same angle whatever the dimension.
    public static func stepSize(dimension: Int) -> Double {
        1e-2 * min(1, (32 / Double(dimension)).squareRoot())
    }

    /// The shifts of a step where nobody sets another number.
    public static let defaultBatch = 128

    /// The settings for data with so many shifts: the default batch holds no more than there are.
    func fitted(to count: Int) -> TrainingSettings {
        var result = self
        if batch == Self.defaultBatch { result.batch = min(batch, max(1, count)) }
        return result
    }

    /// The steps of one run over data with so many whole batches an epoch.
    func steps(stepsPerEpoch: Int) -> Int {
        switch length {
        case .steps(let steps): steps
        case .epochs(let epochs): epochs * stepsPerEpoch
        }
    }
}
