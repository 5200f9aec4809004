import Numerics

/// The sparse autoencoder that keeps the `k`·B largest features of a batch of B shifts, so that shifts can have
/// different numbers of features (Bussmann et al. 2024, "BatchTopK Sparse Autoencoders").
///
/// After training, every shift is encoded independently: a feature is active above a threshold, which is the running
/// average of the smallest kept feature over the steps.
public enum BatchTopK {
    /// The configuration of a BatchTopK autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "BatchTopK" }
        public static var summary: String {
            "Sparse autoencoder that keeps the largest features of a batch, on average k per shift."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings.withAuxiliaryLoss
        /// The mean number of active features per shift of a batch, from 1 to H.
        public var k: Int

        public init(settings: TrainingSettings) {
            self.settings = settings.forSparseCodes
            k = min(4, max(1, settings.features))
        }

        /// The defaults with this number of features, H, of which `k` per shift are active on average.
        public init(features: Int, k: Int = 4) {
            self.init(settings: TrainingSettings(features: features))
            self.k = k
        }

        public static let fields: [ConfigurationField] =
            [.integer("k", \BatchTopK.Configuration.k)]
            + ConfigurationField.sparseCoding(of: BatchTopK.Configuration.self)

        public var activation: any ActivationFunction { BatchTopK.Activation(k: k) }

        public var sparsityControl: SparsityControl { .none }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireActive(k, of: settings.features)
        }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule(k: k, batch: settings.batch, features: layout.features)
        }
    }

    /// Keeps the `k`·B largest positive pre-activations of a batch of B shifts in training, and those above a threshold
    /// afterwards.
    public struct Activation: ActivationFunction {
        /// The mean number of active features per shift in training.
        public let k: Int
        /// The threshold after training: the running average of the smallest kept pre-activation.
        public var threshold: Float

        public static let numbers = [ActivationNumber("topk_threshold", \Activation.threshold)]

        /// Makes an activation with a trained threshold; 0 before training.
        public init(k: Int, threshold: Float = 0) {
            self.k = k
            self.threshold = threshold
        }

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            code.withUnsafeMutableBufferPointer { code in
                for index in code.indices where !(code[index] > max(0, threshold)) { code[index] = 0 }
            }
        }

        public func unscaled(by scale: Float) -> Activation { Activation(k: k, threshold: threshold * scale) }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            let thresholds = [Float](repeating: max(0, threshold), count: parameters.features)
            return SAELensCode(.jumpReLU(threshold: thresholds), bias: parameters.encoderBias)
        }
    }

    /// The activation, shared with ``Matryoshka``.
    final class Rule: CodeRule {
        private let k: Int
        private let scratch: ParameterBuffer
        /// The weighted sum of the smallest kept features over the steps, and the sum of its weights.
        private let threshold = ParameterBuffer(2)
        private var smallest: Float = 0
        private static let momentum: Float = 0.01

        init(k: Int, batch: Int, features: Int) {
            self.k = k
            scratch = ParameterBuffer(batch * features)
        }

        var state: [String: ParameterBuffer] { ["topk_threshold": threshold] }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            smallest = LargestEntries.keep(
                k * batch.count, of: batch.preactivation, into: batch.code, batch.count * batch.features,
                scratch: scratch.pointer)
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) { batch.passGradientOfActive() }

        func didStep(_ update: StepUpdate) {
            // A batch without any positive pre-activation has no threshold.
            guard smallest > 0 else { return }
            threshold.pointer[0] += Self.momentum * (smallest - threshold.pointer[0])
            threshold.pointer[1] += Self.momentum * (1 - threshold.pointer[1])
        }

        func finish(_ parameters: inout Parameters) {
            guard threshold.pointer[1] > 0 else { return }
            // Division by the sum of the weights removes the bias from the initial zero.
            parameters.activation = Activation(k: k, threshold: threshold.pointer[0] / threshold.pointer[1])
        }
    }
}
