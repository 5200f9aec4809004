import Numerics

/// The sparse autoencoder that keeps the `k` features of largest magnitude in every shift, with their signs (Zhu et
/// al. 2025, "AbsTopK: Rethinking Sparse Autoencoders for Bidirectional Features"): one feature can represent a concept
/// and its opposite, as in shifts.
public enum AbsTopK {
    /// The configuration of an AbsTopK autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "AbsTopK" }
        public static var summary: String {
            "Sparse autoencoder that keeps the k features of largest magnitude of every shift, with their signs."
        }

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
            [.integer("k", \AbsTopK.Configuration.k)] + ConfigurationField.sparseCoding(of: AbsTopK.Configuration.self)

        public var activation: any ActivationFunction { Activation(k: k) }

        public var sparsityControl: SparsityControl { .none }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireActive(k, of: settings.features)
        }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule(k: k, features: layout.features)
        }
    }

    /// h = z for the `k` entries of a shift with the largest |z|, else 0.
    public struct Activation: ActivationFunction {
        /// The maximum number of active features in a shift.
        public let k: Int

        public static var isSigned: Bool { true }

        /// Makes an activation with at most `k` active features in a shift.
        public init(k: Int) { self.k = k }

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            let features = code.columns
            let rule = Rule(k: k, features: features)
            code.withUnsafeMutableBufferPointer { code in
                for start in stride(from: 0, to: code.count, by: max(features, 1)) {
                    rule.keep(code.baseAddress! + start, in: code.baseAddress! + start)
                }
            }
        }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            SAELensCode(.absoluteTopK(k), bias: parameters.encoderBias)
        }
    }

    private final class Rule: CodeRule {
        private let k: Int
        private let features: Int
        private let magnitude: ParameterBuffer
        private let scratch: ParameterBuffer

        init(k: Int, features: Int) {
            self.k = k
            self.features = features
            magnitude = ParameterBuffer(features)
            scratch = ParameterBuffer(features)
        }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            for row in 0..<batch.count {
                keep(batch.preactivation + row * features, in: batch.code + row * features)
            }
        }

        /// Writes the code (H) of one shift's pre-activations (H); both can be in the same memory.
        func keep(_ source: UnsafePointer<Float>, in target: UnsafeMutablePointer<Float>) {
            let magnitude = magnitude.pointer
            for feature in 0..<features { magnitude[feature] = abs(source[feature]) }
            LargestEntries.keep(k, of: magnitude, into: magnitude, features, scratch: scratch.pointer)
            for feature in 0..<features { target[feature] = magnitude[feature] > 0 ? source[feature] : 0 }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) { batch.passGradientOfActive() }
    }
}
