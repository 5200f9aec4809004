import Numerics

/// The Sparse Shift Autoencoder of arXiv 2502.12179: an affine autoencoder of shifts whose code is held
/// sparse by a constraint.
public enum SSAE {}

extension SSAE {
    /// How to train one SSAE. The defaults identify the concepts on the synthetic sets of the paper.
    @dynamicMemberLookup
    public struct Configuration: TrainingConfiguration {
        public static var method: String { "SSAE" }
        public static var summary: String {
            "Affine autoencoder of shifts with a constraint that holds its code sparse."
        }

        public var settings: TrainingSettings
        /// The constraint, and how its multiplier is found; its fields are the configuration's own, too.
        public var control = ConstraintSettings()

        /// The recipe that identifies, with common settings.
        public init(settings: TrainingSettings) { self.settings = settings }

        /// The recipe that identifies, with the fields that are changed most often.
        ///
        /// - Parameters:
        ///   - features: H.
        ///   - target: The level of mean|h|, in the units of the shifts; `nil` for the problem that needs none.
        public init(
            features: Int, target: Double? = nil, length: TrainingLength = .steps(4_000), norm: Normalization = .none,
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

        /// The level that mean|h| is brought to, in the units of the shifts; `nil` if it follows from the data.
        /// To set it chooses ``Constraint/sparsity(level:)``.
        public var target: Double? {
            get { if case .sparsity(let level) = control.constraint { level } else { nil } }
            set { control.constraint = .sparsity(level: newValue) }
        }

        /// The part of what can be explained that may stay unexplained; `nil` for a problem with a level. To set
        /// it chooses ``Constraint/reconstruction(tolerance:)``.
        public var tolerance: Double? {
            get { if case .reconstruction(let tolerance) = control.constraint { tolerance } else { nil } }
            set { control.constraint = newValue.map { .reconstruction(tolerance: $0) } ?? .sparsity(level: nil) }
        }

        public subscript<Value>(dynamicMember field: WritableKeyPath<ConstraintSettings, Value>) -> Value {
            get { control[keyPath: field] }
            set { control[keyPath: field] = newValue }
        }

        public var sparsityControl: SparsityControl { .constraint(control) }

        public func validateOwn() throws(ConfigurationError) { try control.validate(settings) }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            Parameters(initial: settings, dimension: dimension, seed: seed)
        }

        public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
            AffinePass(layout: layout, settings: settings, team: team)
        }
    }
}

extension SSAE.Configuration {
    /// The defaults of the paper's reference code to the letter; they fit the shifts, but do not identify.
    public static func reference(features: Int = 10) -> SSAE.Configuration {
        var configuration = SSAE.Configuration(features: features)
        configuration.settings = .reference(features: features)
        configuration.control.constraint = .sparsity(level: 0.1)
        configuration.control.initialLevel = 1
        configuration.control.warmup = 2_000
        configuration.control.schedule = 1_000
        return configuration
    }

    /// What the paper states, where it differs from its reference code: an input norm without scale and offset,
    /// biases that start at zero, columns normalised after every step with a projected gradient, and
    /// extrapolation from the past.
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
