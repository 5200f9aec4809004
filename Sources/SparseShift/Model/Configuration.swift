/// Why a configuration cannot be used: the field, what is wrong, and the way out.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// The Sparse Shift Autoencoder of arXiv 2502.12179: an affine autoencoder of shifts whose code is held
/// sparse by a constraint.
public enum SSAE {}

/// Normalisation of the code over a batch or over the features.
public enum Normalization: String, Sendable, CaseIterable {
    /// None: the recipe that identifies.
    case none
    /// Over the features of one shift, with a scale and an offset for each feature.
    case layer
    /// One group over all features, which is the same function as `layer`.
    case group
    /// Over the shifts of one batch; running averages in evaluation.
    case batch
}

/// How the reconstruction is judged.
public enum Loss: String, Sendable, CaseIterable {
    /// The mean squared error over all entries.
    case absolute
    /// The mean over the shifts of ‖Δẑ − Δz‖² / ‖Δz‖².
    case relative
}

/// How parameters and multiplier move.
public enum Optimizer: String, Sendable, CaseIterable {
    /// ExtraAdam: look ahead by one step, take the gradients there, go back and move; two passes a step.
    case extraAdam
    /// Adam: one pass a step.
    case adam
}

/// What the shifts are divided by while training; the model that comes out takes the shifts as they are.
public enum Scaling: String, Sendable, CaseIterable {
    case none
    /// The root mean square of all entries: the absolute loss is then the fraction of the variance that is
    /// unexplained, and learning rates fit data of any size.
    case rootMeanSquare
}

/// Where the biases start.
public enum BiasInitialization: String, Sendable, CaseIterable {
    /// At zero, as in the paper.
    case zero
    /// Uniform in ±1/√(inputs), PyTorch's default, as in the reference.
    case uniform
}

/// How long to train.
public enum TrainingLength: Sendable, Hashable {
    case steps(Int)
    case epochs(Int)
}

extension SSAE {
    /// How to train one SSAE. The defaults identify the concepts on the synthetic sets of the paper.
    public struct Configuration: Sendable, Hashable {
        /// H, the number of features.
        public var features: Int
        /// The level that mean|h| is brought to, in the units of the shifts; `nil` for E‖Δz‖ / H, a lower bound
        /// of the level at which the features are the concepts.
        public var target: Double?
        /// The level during `warmup`, in the units of the shifts; `nil` to start at the target.
        public var initialLevel: Double?
        /// Epochs at the initial level.
        public var warmup: Int = 0
        /// Epochs in which the level falls linearly to the target.
        public var schedule: Int = 0
        /// How long to train.
        public var length: TrainingLength = .steps(4_000)
        /// Shifts a step.
        public var batch: Int = 128
        /// Step size of the parameters.
        public var learningRate: Double = 1e-2
        /// Step size of the multiplier; `nil` for half of `learningRate`.
        public var dualLearningRate: Double?
        /// The fraction of both step sizes that is left at the end; they fall linearly over the second half.
        public var finalLearningRateFraction: Double = 0.02
        public var optimizer: Optimizer = .extraAdam
        public var norm: Normalization = .none
        /// Whether every shift is normalised over its entries first (trainable scale and offset). This loses
        /// the shifts' sizes, and with them some of the concepts.
        public var normalizesInput = false
        public var loss: Loss = .absolute
        public var scaling: Scaling = .rootMeanSquare
        /// After how many batches, counted from the start of each epoch, the decoder's columns are brought
        /// back to unit length; `nil` for never.
        public var renormalizeEvery: Int? = 1
        /// Whether the decoder's gradient is projected to the tangent space of the unit columns.
        public var projectsGradient = true
        /// Whether the biases move; `false` keeps them at 0, which one-sided concepts need.
        public var trainsBiases = true
        public var biasInitialization: BiasInitialization = .zero
        /// A feature counts as active in a shift from this |h| on (in training units; see ``scaling``).
        public var activityThreshold: Double = 0.1
        /// Whether the order of the shifts is drawn anew for every epoch.
        public var shuffles = true
        /// Steps between two records of the history; `nil` for about 400 records a run.
        public var recordEvery: Int?

        /// The recipe that identifies, for `features` features.
        public init(features: Int) { self.features = features }

        /// The recipe that identifies, with the fields that are changed most often.
        public init(
            features: Int, target: Double? = nil, length: TrainingLength = .steps(4_000), norm: Normalization = .none,
            loss: Loss = .absolute, optimizer: Optimizer = .extraAdam, learningRate: Double = 1e-2, batch: Int = 128
        ) {
            self.init(features: features)
            self.target = target
            self.length = length
            self.norm = norm
            self.loss = loss
            self.optimizer = optimizer
            self.learningRate = learningRate
            self.batch = batch
        }

        /// The defaults of the paper's reference code to the letter; they fit the shifts, but do not identify.
        public static func reference(features: Int = 10) -> Configuration {
            var configuration = Configuration(features: features)
            configuration.target = 0.1
            configuration.initialLevel = 1
            configuration.warmup = 2_000
            configuration.schedule = 1_000
            configuration.length = .epochs(15_000)
            configuration.batch = 32
            configuration.learningRate = 5e-4
            configuration.finalLearningRateFraction = 1
            configuration.norm = .layer
            configuration.normalizesInput = true
            configuration.loss = .relative
            configuration.scaling = .none
            configuration.renormalizeEvery = 50
            configuration.projectsGradient = false
            configuration.biasInitialization = .uniform
            return configuration
        }

        /// The step size of the multiplier.
        public var effectiveDualLearningRate: Double { dualLearningRate ?? learningRate / 2 }
    }
}

extension SSAE.Configuration {
    /// Checks every field.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    public func validate() throws {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
            if !condition { throw ConfigurationError(message()) }
        }
        try require(features > 0, "features: at least 1, not \(features).")
        try require(batch > 0, "batch: at least 1, not \(batch).")
        switch length {
        case .steps(let steps): try require(steps > 0, "steps: at least 1, not \(steps).")
        case .epochs(let epochs): try require(epochs > 0, "epochs: at least 1, not \(epochs).")
        }
        try require(
            norm != .layer && norm != .group || features > 1,
            "norm: \(norm) normalisation of a single feature is always zero; use .none or .batch, or more features.")
        try require(
            norm != .batch || batch > 1,
            "norm: batch normalisation of a single shift is always zero; use .none, or a batch of at least 2.")
        for (name, value) in [("lr", learningRate), ("dual_lr", effectiveDualLearningRate)] {
            try require(value > 0 && value.isFinite, "\(name): a positive number, not \(value).")
        }
        try require(
            (0...1).contains(finalLearningRateFraction),
            "lr_decay: a fraction from 0 to 1 that is left at the end, not \(finalLearningRateFraction).")
        for (name, value) in [("target", target), ("initial_level", initialLevel)] {
            try require(value.map { $0 > 0 && $0.isFinite } ?? true, "\(name): a positive number, not \(value ?? 0).")
        }
        try require(warmup >= 0, "warmup: a number of epochs, not \(warmup).")
        try require(schedule >= 0, "schedule: a number of epochs, not \(schedule).")
        try require(renormalizeEvery ?? 1 > 0, "renorm_epochs: at least 1, not \(renormalizeEvery ?? 0); 'never' turns it off.")
        try require(recordEvery ?? 1 > 0, "record_every: at least 1, not \(recordEvery ?? 0).")
        try require(activityThreshold >= 0, "ind_th: not negative, as \(activityThreshold) is.")
        try require(
            trainsBiases || biasInitialization == .zero,
            "biases: frozen biases must start at zero; use a bias_init of zero.")
        try require(
            !normalizesInput || scaling == .none,
            "scaling: input normalisation removes every shift's size, so a common scale has no meaning; use .none.")
    }
}
