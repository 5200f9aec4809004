import Glibc
import Numerics

/// What the encoder makes of the pre-activations z = W_e (x − b_d) + b_e.
public enum Activation: Sendable, Equatable {
    /// h = z: an affine code.
    case identity
    /// h = max(0, z).
    case relu
    /// h = z where z > θ, else 0, with a threshold θ > 0 for every feature (H). Rajamanoharan et al. 2024,
    /// "Jumping Ahead".
    case jumpReLU(threshold: [Float])
    /// The `k` largest of a shift's positive pre-activations, else 0. Gao et al. 2024.
    case topK(Int)
    /// While training the `k`·B largest of the positive pre-activations of a batch of B shifts; afterwards those
    /// above one threshold, a running average of the smallest that were kept. Bussmann et al. 2024.
    case batchTopK(Int, threshold: Float)
    /// h = max(0, exp(r) ∘ u + b_e) where u + `bias` > 0, else 0, with u = W_e (x − b_d) and r the `magnitude`
    /// (H each): one set of weights decides which features are on and how large they are. Rajamanoharan et al.
    /// 2024, "Improving Dictionary Learning with Gated Sparse Autoencoders".
    case gated(bias: [Float], magnitude: [Float])

    /// An activation without what training finds of it.
    public enum Kind: Sendable, Hashable {
        case identity, relu, jumpReLU
        case topK(Int)
        case batchTopK(Int)
        case gated
    }

    public var kind: Kind {
        switch self {
        case .identity: .identity
        case .relu: .relu
        case .jumpReLU: .jumpReLU
        case .topK(let k): .topK(k)
        case .batchTopK(let k, _): .batchTopK(k)
        case .gated: .gated
        }
    }

    /// The activation of a kind before training: all thresholds and gates at 0.
    public init(_ kind: Kind, features: Int) {
        let zeros = [Float](repeating: 0, count: features)
        switch kind {
        case .identity: self = .identity
        case .relu: self = .relu
        case .jumpReLU: self = .jumpReLU(threshold: zeros)
        case .topK(let k): self = .topK(k)
        case .batchTopK(let k): self = .batchTopK(k, threshold: 0)
        case .gated: self = .gated(bias: zeros, magnitude: zeros)
        }
    }

    /// Whether its vectors have one entry a feature.
    func fits(features: Int) -> Bool {
        switch self {
        case .identity, .relu, .topK, .batchTopK: true
        case .jumpReLU(let threshold): threshold.count == features
        case .gated(let bias, let magnitude): bias.count == features && magnitude.count == features
        }
    }

    /// The activation that does for z what this one does for z / `scale`.
    func unscaled(by scale: Float) -> Activation {
        switch self {
        case .identity, .relu, .topK: self
        case .jumpReLU(let threshold): .jumpReLU(threshold: threshold.map { $0 * scale })
        case .batchTopK(let k, let threshold): .batchTopK(k, threshold: threshold * scale)
        case .gated(let bias, let magnitude): .gated(bias: bias.map { $0 * scale }, magnitude: magnitude)
        }
    }

    /// Replaces pre-activations (N × H) by activations, in evaluation mode.
    ///
    /// - Parameter encoderBias: b_e, which a gated code adds itself (H).
    func apply(to code: inout Matrix, encoderBias: [Float]) {
        let features = code.columns
        code.withUnsafeMutableBufferPointer { code in
            switch self {
            case .identity: return
            case .relu:
                for index in code.indices { code[index] = max(0, code[index]) }
            case .jumpReLU(let threshold):
                for index in code.indices where !(code[index] > threshold[index % features]) { code[index] = 0 }
            case .batchTopK(_, let threshold):
                for index in code.indices where !(code[index] > max(0, threshold)) { code[index] = 0 }
            case .topK(let k):
                let scratch = ParameterBuffer(features)
                for start in stride(from: 0, to: code.count, by: max(features, 1)) {
                    let row = code.baseAddress! + start
                    LargestEntries.keep(k, of: row, into: row, features, scratch: scratch.pointer)
                }
            case .gated(let bias, let magnitude):
                let factors = magnitude.map { exp($0) }
                for index in code.indices {
                    let feature = index % features
                    let isOpen = code[index] + bias[feature] > 0
                    code[index] = isOpen ? max(0, factors[feature] * code[index] + encoderBias[feature]) : 0
                }
            }
        }
    }
}
