import Numerics

/// The sparse autoencoder that keeps the `k` largest features of every shift, with the auxiliary loss for dead features
/// (Gao et al. 2024, "Scaling and evaluating sparse autoencoders").
public enum TopK {
    /// The configuration of a TopK autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "TopK" }
        public static var summary: String { "Sparse autoencoder that keeps the k largest features of every shift." }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings.withAuxiliaryLoss
        /// The maximum number of active features in a shift, from 1 to H.
        public var k: Int

        public init(settings: TrainingSettings) {
            self.settings = settings.forSparseCodes
            k = min(4, max(1, settings.features))
        }

        /// The defaults with this number of features, H, and at most `k` active ones in a shift.
        public init(features: Int, k: Int = 4) {
            self.init(settings: TrainingSettings(features: features))
            self.k = k
        }

        public static let fields: [ConfigurationField] =
            [.integer("k", \TopK.Configuration.k)] + ConfigurationField.sparseCoding(of: TopK.Configuration.self)

        public var activation: any ActivationFunction { Activation(k: k) }

        public var sparsityControl: SparsityControl { .none }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireActive(k, of: settings.features)
        }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule(k: k, features: layout.features)
        }
    }

    /// h = z for the `k` largest positive entries of a shift's z, else 0.
    public struct Activation: ActivationFunction {
        /// The maximum number of active features in a shift.
        public let k: Int

        /// Makes an activation with at most `k` active features in a shift.
        public init(k: Int) { self.k = k }

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            let features = code.columns
            let scratch = ParameterBuffer(features)
            code.withUnsafeMutableBufferPointer { code in
                for start in stride(from: 0, to: code.count, by: max(features, 1)) {
                    let row = code.baseAddress! + start
                    LargestEntries.keep(k, of: row, into: row, features, scratch: scratch.pointer)
                }
            }
        }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            SAELensCode(.topK(k), bias: parameters.encoderBias)
        }
    }

    private final class Rule: CodeRule {
        private let k: Int
        private let scratch: ParameterBuffer

        init(k: Int, features: Int) {
            self.k = k
            scratch = ParameterBuffer(features)
        }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            for row in 0..<batch.count {
                let start = row * batch.features
                LargestEntries.keep(
                    k, of: batch.preactivation + start, into: batch.code + start, batch.features,
                    scratch: scratch.pointer)
            }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) { batch.passGradientOfActive() }
    }
}

extension SparseCodingSettings {
    /// The defaults of architectures whose authors use the auxiliary loss.
    static var withAuxiliaryLoss: SparseCodingSettings {
        var settings = SparseCodingSettings()
        settings.auxiliaryCoefficient = 1.0 / 32
        return settings
    }
}

extension CodeBatch {
    /// Sets the gradient to 0 where the code is 0: the derivative of a code whose other entries equal z.
    public func passGradientOfActive() {
        for index in 0..<count * features { gradient[index] = code[index] != 0 ? gradient[index] : 0 }
    }
}
