import Numerics

/// The affine autoencoder: the SSAE without its constraint, so that nothing singles out the concepts.
public enum Affine {
    /// How to train one affine autoencoder.
    @dynamicMemberLookup
    public struct Configuration: TrainingConfiguration {
        public static var method: String { "affine" }
        public static var summary: String { "Affine autoencoder of shifts without any constraint." }

        public var settings: TrainingSettings

        public init(settings: TrainingSettings) { self.settings = settings }

        /// As the SSAE's own configuration, with the fields that an affine autoencoder has.
        public init(
            features: Int, length: TrainingLength = .steps(4_000), loss: Loss = .absolute, learningRate: Double? = nil,
            batch: Int = 128
        ) {
            settings = TrainingSettings(features: features)
            settings.length = length
            settings.loss = loss
            settings.learningRate = learningRate
            settings.batch = batch
        }

        public var sparsityControl: SparsityControl { .none }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            Parameters(initial: settings, dimension: dimension, seed: seed)
        }

        public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
            AffinePass(layout: layout, settings: settings, team: team)
        }
    }
}
