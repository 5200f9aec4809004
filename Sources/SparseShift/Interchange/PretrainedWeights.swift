import Foundation
import Numerics

/// The weights of a pretrained autoencoder in one orientation, before they are folded into parameters.
///
///     p = W x + b,   h = code(p),   x̂ = Dᵀ h + c
struct PretrainedWeights {
    /// W (H × d).
    var encoder: Matrix
    /// b (H); the magnitude's bias of a gated code.
    var encoderBias: [Float]
    /// D (H × d).
    var decoder: Matrix
    /// c (d).
    var decoderBias: [Float]
    /// Whether c is subtracted from x before it is encoded.
    var subtractsDecoderBias: Bool
    var code: PretrainedSAE.Code
    var origin: [String: String]
    var inputScale: Double?

    /// The weights in the form h = code(W (x − c) + b′).
    ///
    /// A file whose input stays as it is has b′ = b + W c.
    var parameters: Parameters {
        let added = subtractsDecoderBias ? [Double](repeating: 0, count: encoderBias.count) : encodedBias
        let activation: any ActivationFunction
        var bias = encoderBias.indices.map { Float(Double(encoderBias[$0]) + added[$0]) }
        switch code {
        case .relu: activation = ReLU.Activation()
        case .topK(let k): activation = TopK.Activation(k: k)
        case .absoluteTopK(let k): activation = AbsTopK.Activation(k: k)
        // Where θ < 0, p > 0 decides.
        case .jumpReLU(let threshold): activation = JumpReLU.Activation(threshold: threshold.map { max(0, $0) })
        case .gated(let gateBias, let logMagnitude):
            activation = Gated.Activation(
                bias: gateBias.indices.map { Float(Double(gateBias[$0]) + added[$0]) }, magnitude: logMagnitude)
            bias = encoderBias.indices.map {
                Float(Double(encoderBias[$0]) + exp(Double(logMagnitude[$0])) * added[$0])
            }
        }
        return Parameters(
            encoderWeight: encoder, encoderBias: bias, decoderWeight: decoder, decoderBias: decoderBias,
            activation: activation)
    }

    /// W c (H).
    private var encodedBias: [Double] {
        encoder.withUnsafeBufferPointer { weight in
            let width = encoder.columns
            return (0..<encoder.rows).map { feature in
                (0..<width).reduce(0.0) {
                    $0 + Double(weight[feature * width + $1]) * Double(decoderBias[$1])
                }
            }
        }
    }

    /// The same for inputs that are multiplied by `scale` before they are encoded, and divided by it after they are decoded.
    ///
    /// The code stays as it is.
    func scalingInput(by scale: Double) -> PretrainedWeights {
        var result = self
        result.encoder = encoder.scaled(by: Float(scale))
        result.decoder = decoder.scaled(by: Float(1 / scale))
        result.decoderBias = decoderBias.map { Float(Double($0) / scale) }
        result.inputScale = scale
        return result
    }

    /// The length of every row of D (H).
    var decoderNorms: [Double] {
        (0..<decoder.rows).map { feature in
            decoder.row(feature).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
    }

    /// The same with the codes multiplied by factors (H), by which the decoder's rows are divided. Thresholds and the
    /// magnitudes of gates are those of the codes after that.
    func scalingCode(by factors: [Double]) -> PretrainedWeights {
        var result = self
        result.encoder = encoder.scalingRows(by: factors)
        result.encoderBias = zip(encoderBias, factors).map { Float(Double($0) * $1) }
        result.decoder = decoder.scalingRows(by: factors.map { 1 / $0 })
        return result
    }
}

extension Matrix {
    /// Every row multiplied by its factor.
    func scalingRows(by factors: [Double]) -> Matrix {
        var result = self
        let width = columns
        result.withUnsafeMutableBufferPointer { elements in
            for index in elements.indices { elements[index] = Float(Double(elements[index]) * factors[index / width]) }
        }
        return result
    }
}
