import Numerics

/// The sparse autoencoder with a ReLU code and an L1 penalty (Bricken et al. 2023).
///
///     h    = max(0, W_e (x − b_d) + b_e)
///     loss = ‖Δẑ − Δz‖² + `l1` Σ h,    ‖W_d,k‖ = 1
public enum ReLU {
    /// The configuration of a ReLU autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "ReLU" }
        public static var summary: String { "Sparse autoencoder with a ReLU code and an L1 penalty." }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings()
        /// The weight of Σh relative to the squared error of one shift, both in training units; it shrinks every active
        /// feature by half of it, in training units.
        public var l1: Double = 1
        /// The number of steps over which the weight rises linearly from 0.
        public var l1Warmup: Int = 200

        public init(settings: TrainingSettings) { self.settings = settings.forSparseCodes }

        /// The defaults with this number of features, H, and this weight of the penalty.
        public init(features: Int, l1: Double = 1) {
            self.init(settings: TrainingSettings(features: features))
            self.l1 = l1
        }

        public static let fields: [ConfigurationField] =
            [
                .number("l1", \ReLU.Configuration.l1), .integer("l1_warmup", \ReLU.Configuration.l1Warmup),
            ] + ConfigurationField.sparseCoding(of: ReLU.Configuration.self)

        public var activation: any ActivationFunction { Activation() }

        public var sparsityControl: SparsityControl { .penalty(l1) }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireWeight(l1, "l1")
            try ConfigurationError.requireSteps(l1Warmup, "l1_warmup")
            try requireUnitColumns()
        }

        public var indivisibility: String? { sparseCoding.indivisibility }

        public var penaltyWarmup: Int { l1Warmup }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule()
        }
    }

    /// h = max(0, z).
    public struct Activation: ActivationFunction {
        /// Makes the activation.
        public init() {}

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            code.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] = max(0, $0[index]) } }
        }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            SAELensCode(.standard, bias: parameters.encoderBias)
        }
    }

    private final class Rule: CodeRule {
        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            for index in 0..<batch.count * batch.features { batch.code[index] = max(0, batch.preactivation[index]) }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) {
            for index in 0..<batch.count * batch.features {
                batch.gradient[index] = batch.code[index] > 0 ? batch.gradient[index] + penalty : 0
            }
        }
    }
}
