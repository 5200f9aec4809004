import Numerics

/// The affine autoencoder: an SSAE without its constraint, so that nothing identifies the concepts.
public enum Affine {
    /// The configuration of an affine autoencoder.
    @dynamicMemberLookup
    public struct Configuration: TrainingConfiguration {
        public static var method: String { "affine" }
        public static var summary: String { "Affine autoencoder of shifts without any constraint." }

        public var settings: TrainingSettings
        /// λ ≥ 0, the weight of a penalty: the loss becomes loss + λ · mean|h|, both in training units. 0 means none.
        ///
        /// This is the Lagrangian of the ``SSAE`` with a constant multiplier.
        public var multiplier: Double = 0

        public init(settings: TrainingSettings) { self.settings = settings }

        /// The defaults with the most frequently changed fields, as for the ``SSAE``.
        ///
        /// - Parameters:
        ///   - features: The number of features, H.
        ///   - multiplier: λ, the weight of the penalty; 0 means none.
        ///   - length: How long to train.
        ///   - loss: The loss of the reconstruction.
        ///   - learningRate: The step size of the parameters; `nil` means one that suits the dimension.
        ///   - batch: The number of shifts in a step.
        public init(
            features: Int, multiplier: Double = 0, length: TrainingLength = .automatic, loss: Loss = .absolute,
            learningRate: Double? = nil, batch: Int = TrainingSettings.defaultBatch
        ) {
            settings = TrainingSettings(features: features)
            settings.length = length
            settings.loss = loss
            settings.learningRate = learningRate
            settings.batch = batch
            self.multiplier = multiplier
        }

        public static let fields: [ConfigurationField] = [.number("multiplier", \Affine.Configuration.multiplier)]

        public var sparsityControl: SparsityControl { multiplier > 0 ? .penalty(multiplier) : .none }

        public func validateOwn() throws(ConfigurationError) {
            try ConfigurationError.requireWeight(multiplier, "multiplier")
            if multiplier > 0 { try requireUnitColumns() }
        }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            Parameters(initial: settings, dimension: dimension, seed: seed)
        }

        public var indivisibility: String? { nil }

        public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
            AffinePass(layout: layout, settings: settings, team: team)
        }
    }
}
