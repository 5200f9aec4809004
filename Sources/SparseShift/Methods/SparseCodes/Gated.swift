import Glibc
import Numerics

/// The gated sparse autoencoder: one part of the encoder determines which features are active, and the other, with
/// shared weights, their magnitudes (Rajamanoharan et al. 2024, "Improving Dictionary Learning with Gated Sparse
/// Autoencoders").
///
///     u    = W_e (x − b_d),    π = u + b_gate
///     h    = H(π) ∘ max(0, exp(r) ∘ u + b_e)
///     loss = ‖Δẑ − Δz‖² + `l1` Σ max(0, π) + ‖W_d max(0, π) + b_d − Δz‖²
///
/// The last term treats W_d and b_d as constants; without it, nothing would train the gate to reconstruct.
public enum Gated {
    /// The configuration of a gated autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "gated" }
        public static var summary: String {
            "Sparse autoencoder that separates which features are active from how large they are."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings()
        /// The weight of Σ max(0, π) relative to the squared error of one shift, both in training units.
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
                .number("l1", \Gated.Configuration.l1), .integer("l1_warmup", \Gated.Configuration.l1Warmup),
            ] + ConfigurationField.sparseCoding(of: Gated.Configuration.self)

        public var activation: any ActivationFunction { Activation() }

        public var sparsityControl: SparsityControl { .penalty(l1) }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireWeight(l1, "l1")
            try ConfigurationError.requireSteps(l1Warmup, "l1_warmup")
            try requireUnitColumns()
            try ConfigurationError.require(
                sparseCoding.auxiliaryCoefficient == 0,
                "aux_coefficient: a gated code has its own auxiliary loss, so only 0 is allowed, "
                    + "not \(sparseCoding.auxiliaryCoefficient); resample_every brings dead features back.")
        }

        public var penaltyWarmup: Int { l1Warmup }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            Rule(layout: layout, batch: settings.batch, team: team)
        }
    }

    /// h = max(0, exp(r) ∘ u + b_e) where u + `bias` > 0, else 0, with u = W_e (x − b_d) and r = `magnitude`: the same
    /// weights determine which features are active and how large they are.
    public struct Activation: ActivationFunction {
        /// The gate's bias (H).
        public var bias: [Float]
        /// r (H).
        public var magnitude: [Float]

        public static let vectors = [
            ActivationVector("b_gate", \Activation.bias), ActivationVector("r_mag", \Activation.magnitude),
        ]
        public static var addsEncoderBias: Bool { true }

        /// Makes an activation; empty vectors start at zero in training.
        public init(bias: [Float] = [], magnitude: [Float] = []) {
            self.bias = bias
            self.magnitude = magnitude
        }

        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            let features = code.columns
            let factors = magnitude.map { exp($0) }
            code.withUnsafeMutableBufferPointer { code in
                for index in code.indices {
                    let feature = index % features
                    let isOpen = code[index] + bias[feature] > 0
                    code[index] = isOpen ? max(0, factors[feature] * code[index] + encoderBias[feature]) : 0
                }
            }
        }

        public func unscaled(by scale: Float) -> Activation {
            Activation(bias: bias.map { $0 * scale }, magnitude: magnitude)
        }

        public func saeLensCode(of parameters: Parameters) -> SAELensCode? {
            SAELensCode(.gated(magnitudeBias: parameters.encoderBias, logMagnitude: magnitude), bias: bias)
        }
    }

    private final class Rule: CodeRule {
        private let layout: ParameterLayout
        /// The offsets of the gate's bias and r in a vector of parameters.
        private let (gateBias, gateMagnitude): (Int, Int)
        /// exp(r) (H).
        private let factor: ParameterBuffer
        private let team: WorkerTeam
        /// max(0, π) (B × H).
        private let gate: ParameterBuffer
        /// The gradient with respect to `gate` (B × H).
        private let gateGradient: ParameterBuffer
        /// The residual of the gate's reconstruction (B × d).
        private let residual: ParameterBuffer

        init(layout: ParameterLayout, batch: Int, team: WorkerTeam) {
            self.team = team
            self.layout = layout
            (gateBias, gateMagnitude) = (layout.activationVectors[0], layout.activationVectors[1])
            factor = ParameterBuffer(layout.features)
            gate = ParameterBuffer(batch * layout.features)
            gateGradient = ParameterBuffer(batch * layout.features)
            residual = ParameterBuffer(batch * layout.dimension)
        }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            let (offsets, bias) = (point + gateBias, point + layout.encoderBias)
            let factor = factor.pointer
            for feature in 0..<batch.features { factor[feature] = exp(point[gateMagnitude + feature]) }
            for row in 0..<batch.count {
                let start = row * batch.features
                let (source, target) = (batch.preactivation + start, batch.code + start)
                let gate = gate.pointer + start
                for feature in 0..<batch.features {
                    let decision = source[feature] + offsets[feature]
                    let magnitude = max(0, factor[feature] * source[feature] + bias[feature])
                    gate[feature] = max(0, decision)
                    target[feature] = decision > 0 ? magnitude : 0
                }
            }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) {
            reconstructFromGate(batch, at: point)
            let (bias, offsets) = (gradient + layout.encoderBias, gradient + gateBias)
            let magnitude = gradient + gateMagnitude
            bias.update(repeating: 0, count: batch.features)
            offsets.update(repeating: 0, count: batch.features)
            magnitude.update(repeating: 0, count: batch.features)
            let factor = factor.pointer
            for row in 0..<batch.count {
                let start = row * batch.features
                let (source, slope, code) = (batch.preactivation + start, batch.gradient + start, batch.code + start)
                let (gate, gateSlope) = (gate.pointer + start, gateGradient.pointer + start)
                for feature in 0..<batch.features {
                    let size = code[feature] > 0 ? slope[feature] : 0
                    let decision = gate[feature] > 0 ? gateSlope[feature] + penalty : 0
                    let throughFactor = size * factor[feature]
                    bias[feature] += size
                    magnitude[feature] += throughFactor * source[feature]
                    offsets[feature] += decision
                    slope[feature] = throughFactor + decision
                }
            }
        }

        /// gateGradient ← the gradient of ‖W_d max(0, π) + b_d − Δz‖² with respect to max(0, π).
        private func reconstructFromGate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            let dimension = batch.dimension
            let residual = residual.pointer
            let bias = point + layout.decoderBias
            for row in 0..<batch.count {
                let start = row * dimension
                for index in 0..<dimension { residual[start + index] = bias[index] - batch.shifts[start + index] }
            }
            team.multiply(
                m: batch.count, n: dimension, k: batch.features, gate.pointer, .plain, point + layout.decoderWeight,
                .plain, into: residual, keeping: 1)
            for row in 0..<batch.count {
                let factor = 2 * batch.lossFactor[row]
                for index in row * dimension..<(row + 1) * dimension { residual[index] *= factor }
            }
            team.multiply(
                m: batch.count, n: batch.features, k: dimension, residual, .plain, point + layout.decoderWeight,
                .transposed, into: gateGradient.pointer)
        }

        func revive(_ feature: Int, at point: UnsafeMutablePointer<Float>) {
            point[gateBias + feature] = 0
            point[gateMagnitude + feature] = 0
        }
    }
}
