import Glibc
import Numerics

/// The sparse autoencoder with a threshold for every feature and a penalty on the number of active features. Both have
/// jumps, through which straight-through estimators train (Rajamanoharan et al. 2024, "Jumping Ahead").
///
///     z    = W_e (x − b_d) + b_e
///     h    = z H(z − θ),    θ = exp(t)
///     loss = ‖Δẑ − Δz‖² + `l0` Σ H(z − θ) + `preactivation_loss` Σ max(0, θ − z)
///
/// With the rectangle K of width 1 and the bandwidth ε, these estimators replace derivatives that are zero or infinite:
///
///     ∂h/∂θ := −(θ/ε) K((z − θ)/ε),    ∂H/∂θ := −(1/ε) K((z − θ)/ε)
public enum JumpReLU {
    /// The configuration of a JumpReLU autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "JumpReLU" }
        public static var summary: String {
            "Sparse autoencoder with trained thresholds and an L0 penalty, by straight-through estimators."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings()
        /// The weight of one active feature relative to the squared error of one shift, both in training units.
        public var l0: Double = 0.3
        /// The number of steps over which the weight rises linearly from 0.
        public var l0Warmup: Int = 200
        /// The initial thresholds, in training units; above 0.
        public var threshold: Double = 0.1
        /// The bandwidth ε of the estimators, in training units; above 0.
        public var bandwidth: Double = 2
        /// The weight of the term that pulls the pre-activations of silent features towards their thresholds
        /// (Conerly et al. 2025); 0 means none.
        public var preactivationLoss: Double = 0

        public init(settings: TrainingSettings) { self.settings = settings.forSparseCodes }

        /// The defaults with this number of features, H, and this weight of the penalty.
        public init(features: Int, l0: Double = 0.3) {
            self.init(settings: TrainingSettings(features: features))
            self.l0 = l0
        }

        public static let fields: [ConfigurationField] =
            [
                .number("l0", \JumpReLU.Configuration.l0), .integer("l0_warmup", \JumpReLU.Configuration.l0Warmup),
                .number("threshold", \JumpReLU.Configuration.threshold),
                .number("bandwidth", \JumpReLU.Configuration.bandwidth),
                .number("preactivation_loss", \JumpReLU.Configuration.preactivationLoss),
            ] + ConfigurationField.sparseCoding(of: JumpReLU.Configuration.self)

        public var activation: any ActivationFunction { Activation() }

        public var sparsityControl: SparsityControl { .penalty(l0) }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireWeight(l0, "l0")
            try ConfigurationError.requireSteps(l0Warmup, "l0_warmup")
            try ConfigurationError.requirePositive(threshold, "threshold")
            try ConfigurationError.requirePositive(bandwidth, "bandwidth")
            try ConfigurationError.requireWeight(preactivationLoss, "preactivation_loss")
        }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            var parameters = Parameters(initial: settings, dimension: dimension, seed: seed)
            parameters.activation = Activation(threshold: .init(repeating: Float(threshold), count: settings.features))
            if sparseCoding.scalesFeatures { parameters.featureScale = .init(repeating: 1, count: settings.features) }
            return parameters
        }

        public var indivisibility: String? { sparseCoding.indivisibility }

        public var penaltyWarmup: Int { l0Warmup }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule(self, layout: layout)
        }
    }

    /// h = z where z > θ, else 0, with a threshold θ > 0 for every feature.
    public struct Activation: ActivationFunction {
        /// θ (H).
        public var threshold: [Float]

        public static let vectors = [ActivationVector("threshold", \Activation.threshold, isLogarithmic: true)]

        /// Makes an activation; an empty vector starts at its initial value in training.
        public init(threshold: [Float] = []) { self.threshold = threshold }

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            let features = code.columns
            code.withUnsafeMutableBufferPointer { code in
                for index in code.indices where !(code[index] > threshold[index % features]) { code[index] = 0 }
            }
        }

        public func unscaled(by scale: Float) -> Activation { Activation(threshold: threshold.map { $0 * scale }) }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            SAELensCode(.jumpReLU(threshold: threshold), bias: parameters.encoderBias)
        }
    }

    private final class Rule: CodeRule {
        private let logThreshold: Int
        private let initial: Float
        private let bandwidth: Float
        private let preactivationLoss: Float
        /// θ (H).
        private let threshold: ParameterBuffer

        init(_ configuration: Configuration, layout: ParameterLayout) {
            logThreshold = layout.activationVectors[0]
            initial = Float(log(configuration.threshold))
            bandwidth = Float(configuration.bandwidth)
            preactivationLoss = Float(configuration.preactivationLoss)
            threshold = ParameterBuffer(layout.features)
        }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            let threshold = threshold.pointer
            for feature in 0..<batch.features { threshold[feature] = exp(point[logThreshold + feature]) }
            for row in 0..<batch.count {
                let (source, target) = (batch.preactivation + row * batch.features, batch.code + row * batch.features)
                for feature in 0..<batch.features {
                    target[feature] = source[feature] > threshold[feature] ? source[feature] : 0
                }
            }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) {
            let threshold = threshold.pointer
            let slopes = gradient + logThreshold
            slopes.update(repeating: 0, count: batch.features)
            let pull = preactivationLoss / Float(batch.count * batch.dimension)
            for row in 0..<batch.count {
                let source = batch.preactivation + row * batch.features
                let slope = batch.gradient + row * batch.features
                for feature in 0..<batch.features {
                    let distance = source[feature] - threshold[feature]
                    let isActive = distance > 0
                    let kernel: Float = abs(distance) < bandwidth / 2 ? 1 / bandwidth : 0
                    slopes[feature] -= (slope[feature] * threshold[feature] + penalty) * kernel
                    slopes[feature] += isActive ? 0 : pull
                    slope[feature] = isActive ? slope[feature] : -pull
                }
            }
            // ∂θ/∂t = θ.
            for feature in 0..<batch.features { slopes[feature] *= threshold[feature] }
        }

        func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>) { point[logThreshold + feature] = initial }
    }
}
