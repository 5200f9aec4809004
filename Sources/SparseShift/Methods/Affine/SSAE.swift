import Numerics

/// The Sparse Shift Autoencoder of arXiv 2502.12179: an affine autoencoder of shifts with a constraint that keeps its
/// code sparse.
///
///     let toy = SyntheticShifts(concepts: 10, varyingAtMost: 3)
///     let runs = try train(SSAE.Configuration(features: 10), on: toy, seeds: 0..<3)
///     try compare(["SSAE": runs], to: toy.fresh())
public enum SSAE {}

extension SSAE {
    /// The configuration of an SSAE. The defaults identify the concepts in the paper's synthetic data sets.
    ///
    ///     SSAE.Configuration(features: 10)
    ///     SSAE.Configuration(features: .automatic)    // as many as the seeds agree on
    @dynamicMemberLookup
    public struct Configuration: TrainingConfiguration {
        public static var method: String { "SSAE" }
        public static var summary: String {
            "Affine autoencoder of shifts with a constraint that keeps its code sparse."
        }

        public var settings: TrainingSettings
        /// The constraint, and how its multiplier is found. Its fields can be accessed on the configuration itself.
        public var control = ConstraintSettings()

        /// The default constraint with these common settings.
        public init(settings: TrainingSettings) { self.settings = settings }

        /// The defaults with the most frequently changed fields.
        ///
        /// - Parameters:
        ///   - features: The number of features, H.
        ///   - target: The level of mean|h|, in the units of the shifts; `nil` means the problem that needs no level.
        ///   - length: How long to train.
        ///   - norm: The normalisation of the code.
        ///   - loss: The loss of the reconstruction.
        ///   - optimizer: The optimiser of parameters and multiplier.
        ///   - learningRate: The step size of the parameters; `nil` means one that suits the dimension.
        ///   - batch: The number of shifts in a step.
        public init(
            features: Int, target: Double? = nil, length: TrainingLength = .automatic, norm: Normalization = .none,
            loss: Loss = .absolute, optimizer: Optimizer = .extraAdam, learningRate: Double? = nil,
            batch: Int = TrainingSettings.defaultBatch
        ) {
            settings = TrainingSettings(features: features)
            settings.length = length
            settings.norm = norm
            settings.loss = loss
            settings.optimizer = optimizer
            settings.learningRate = learningRate
            settings.batch = batch
            if target != nil || loss == .relative { control.constraint = .sparsity(level: target) }
        }

        /// The defaults, with a number of features that training chooses: wide enough for all that the seeds agree on.
        ///
        ///     try train(SSAE.Configuration(features: .automatic), on: shifts, seeds: 0..<3).concepts
        public init(features: AutomaticFeatures = .automatic) { self.init(features: 0) }

        /// The level of mean|h|, in the units of the shifts; `nil` if it follows from the data.
        /// Setting it selects ``Constraint/sparsity(level:)``.
        public var target: Double? {
            get { if case .sparsity(let level) = control.constraint { level } else { nil } }
            set { control.constraint = .sparsity(level: newValue) }
        }

        /// The fraction of the explainable variance that may stay unexplained; `nil` for a problem with a level.
        /// Setting it selects ``Constraint/reconstruction(tolerance:)``.
        public var tolerance: Double? {
            get { if case .reconstruction(let tolerance) = control.constraint { tolerance } else { nil } }
            set { control.constraint = newValue.map { .reconstruction(tolerance: $0) } ?? .sparsity(level: nil) }
        }

        /// A field of ``control``.
        public subscript<Value>(dynamicMember field: WritableKeyPath<ConstraintSettings, Value>) -> Value {
            get { control[keyPath: field] }
            set { control[keyPath: field] = newValue }
        }

        public var sparsityControl: SparsityControl { .constraint(control) }

        public func validateOwn() throws(ConfigurationError) { try control.validate(settings) }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            Parameters(initial: settings, dimension: dimension, seed: seed)
        }

        public var indivisibility: String? { nil }

        public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
            AffinePass(layout: layout, settings: settings, team: team)
        }
    }
}

extension SSAE {
    /// A number of features that training chooses.
    public enum AutomaticFeatures: Sendable, Hashable {
        /// Twice the directions that the shifts span, and more until the number of concepts stays.
        case automatic
    }
}

extension SSAE.Configuration {
    /// The exact defaults of the paper's reference code, which fit the shifts but do not identify the concepts.
    public static func reference(features: Int = 10) -> SSAE.Configuration {
        var configuration = SSAE.Configuration(features: features)
        configuration.settings = .reference(features: features)
        configuration.control.constraint = .sparsity(level: 0.1)
        configuration.control.initialLevel = 1
        configuration.control.warmup = 2_000
        configuration.control.schedule = 1_000
        return configuration
    }

    /// The settings of the paper, which differ from its reference code: an input norm without scale and offset, biases
    /// that start at zero, columns that are normalised after every step with a projected gradient, and extrapolation
    /// from the past.
    public static func paper(features: Int = 10) -> SSAE.Configuration {
        var configuration = reference(features: features)
        configuration.settings.inputNorm = .plainLayer
        configuration.settings.biasInitialization = .zero
        configuration.settings.renormalizeEvery = 1
        configuration.settings.projectsGradient = true
        configuration.settings.optimizer = .pastExtraAdam
        return configuration
    }

    public static let fields: [ConfigurationField] = [
        .choice(
            "constraint", ["reconstruction": true, "sparsity": false],
            of: SSAE.Configuration.self, get: { $0.tolerance != nil },
            set: { configuration, isTolerance in
                guard isTolerance != (configuration.tolerance != nil) else { return }
                configuration.control.constraint =
                    isTolerance ? ConstraintSettings().constraint : .sparsity(level: nil)
            }),
        .custom(
            "tolerance", "a number between 0 and 1", of: SSAE.Configuration.self,
            get: { $0.tolerance.map { "\($0)" } },
            set: { configuration, text in Double(text).map { configuration.tolerance = $0 } != nil }),
        .custom(
            "target", "a number or 'auto'", of: SSAE.Configuration.self,
            get: { $0.tolerance != nil ? nil : $0.target.map { "\($0)" } ?? "auto" },
            set: { configuration, text in
                guard text == "auto" || Double(text) != nil else { return false }
                configuration.target = Double(text)
                return true
            }),
        .optionalNumber("initial_level", \SSAE.Configuration.control.initialLevel, none: "target", alias: "n_concepts"),
        .integer("warmup", \SSAE.Configuration.control.warmup),
        .integer("schedule", \SSAE.Configuration.control.schedule),
        .optionalNumber("dual_lr", \SSAE.Configuration.control.dualLearningRate, none: "auto", spelled: ["half"]),
        .custom(
            "penalty", "a number or 'none'", of: SSAE.Configuration.self,
            get: { if case .augmentedLagrangian(let penalty) = $0.control.dualMethod { "\(penalty)" } else { "none" } },
            set: { configuration, text in
                guard text == "none" || Double(text) != nil else { return false }
                configuration.control.dualMethod = Double(text).map { .augmentedLagrangian(penalty: $0) } ?? .lagrangian
                return true
            }),
    ]
}

extension TrainingSettings {
    /// The common defaults of the paper's reference code.
    public static func reference(features: Int = 10) -> TrainingSettings {
        var settings = TrainingSettings(features: features)
        settings.length = .epochs(15_000)
        settings.batch = 32
        settings.learningRate = 5e-4
        settings.finalLearningRateFraction = 1
        settings.norm = .layer
        settings.inputNorm = .layer
        settings.loss = .relative
        settings.scaling = .none
        settings.whitening = .none
        settings.renormalizeEvery = 50
        settings.projectsGradient = false
        settings.trainsBiases = true
        settings.biasInitialization = .uniform
        return settings
    }
}
