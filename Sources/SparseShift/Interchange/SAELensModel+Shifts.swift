import Foundation
import JSON
import Numerics
import Requirements

extension SAELensModel {
    /// How a code without activation, which has entries of both signs, is expressed in SAELens's architectures.
    /// Both forms are exact.
    public enum LinearForm: Sendable, CaseIterable {
        /// Two features for each one: feature k is max(h_k, 0) and feature H + k is max(−h_k, 0), with the decoder's
        /// column k and its negative. This form needs only ReLU, so that it works with every tool that expects
        /// positive features.
        case twoSided
        /// H signed features, as an AbsTopK autoencoder that keeps all of them; for versions of SAELens with this
        /// architecture.
        case signed
    }

    /// Converts an autoencoder whose code has no activation.
    ///
    /// The biases and the norm are folded into the encoder: b_e − W_e b_d becomes its bias, and a batch norm's running
    /// statistics, scale and offset become factors of its rows and part of the bias.
    ///
    /// - Throws: ``ModelError`` if there is a layer or group norm, which depends on the whole code or shift and is not
    ///   affine.
    init(
        linear parameters: Parameters, form: LinearForm, metadata: [String: JSONValue]
    ) throws(ModelError) {
        if parameters.inputNorm != nil {
            throw ModelError(
                "SAELens has no layer norm before the encoder, so a model with input_norm: ln cannot be exported.")
        }
        var scales = [Double](repeating: 1, count: parameters.features)
        var offsets = [Double](repeating: 0, count: parameters.features)
        switch parameters.normalization {
        case .none: break
        case .layer, .group:
            throw ModelError(
                "SAELens has no layer norm after the encoder, so only models with norm: none or bn can be exported.")
        case .batch:
            guard let norm = parameters.norm, let means = norm.runningMean, let variances = norm.runningVariance else {
                throw ModelError("the batch norm has no running statistics, so the model cannot be exported.")
            }
            for feature in scales.indices {
                let deviation = (Double(variances[feature]) + Double(Parameters.epsilon)).squareRoot()
                scales[feature] = Double(norm.weight[feature]) / deviation
                offsets[feature] = Double(norm.bias[feature]) - scales[feature] * Double(means[feature])
            }
        }
        let width = parameters.dimension
        var encoder = parameters.encoderWeight
        var bias = [Float](repeating: 0, count: parameters.features)
        encoder.withUnsafeMutableBufferPointer { weights in
            for feature in bias.indices {
                var shared = Double(parameters.encoderBias[feature])
                for index in 0..<width {
                    let place = feature * width + index
                    shared -= Double(weights[place]) * Double(parameters.decoderBias[index])
                    weights[place] = Float(scales[feature] * Double(weights[place]))
                }
                bias[feature] = Float(scales[feature] * shared + offsets[feature])
            }
        }
        let decoder = parameters.decoderWeight
        switch form {
        case .signed:
            self.init(
                architecture: .absoluteTopK(parameters.features), encoderWeight: encoder, encoderBias: bias,
                decoderWeight: decoder, decoderBias: parameters.decoderBias, metadata: metadata)
        case .twoSided:
            self.init(
                architecture: .standard, encoderWeight: encoder.besideItsOpposite,
                encoderBias: bias + bias.map { -$0 }, decoderWeight: decoder.besideItsOpposite,
                decoderBias: parameters.decoderBias, metadata: metadata)
        }
    }

    /// Converts a model of whitened inputs to an equivalent model of plain inputs.
    ///
    /// The input of this model is (x − mean) · whitening, and its output y means y · unwhitening + mean. The result
    /// maps x to that, with the whitening folded into its weights.
    ///
    /// - Parameters:
    ///   - mean: The mean of the inputs (d).
    ///   - whitening: The whitening matrix (d × d).
    ///   - unwhitening: The inverse of the whitening matrix (d × d).
    /// - Precondition: The shapes fit, and ``subtractsDecoderBias`` is false.
    public func unwhitened(mean: [Float], whitening: Matrix, unwhitening: Matrix) -> SAELensModel {
        require(
            mean.count == dimension && whitening.rows == dimension && whitening.columns == dimension
                && unwhitening.rows == dimension && unwhitening.columns == dimension,
            "A whitening of embeddings × \(dimension) has that many means and two square matrices of that width, not \(mean.count) means, a \(whitening) and a \(unwhitening)."
        )
        require(!subtractsDecoderBias, "The decoder's bias has to be folded into the encoder's first.")
        var result = self
        var encoder = Matrix(rows: features, columns: dimension)
        encoder.setProduct(encoderWeight, .plain, whitening, .transposed)
        result.encoderWeight = encoder
        let shifts = (0..<features).map { feature in
            zip(encoder.row(feature), mean).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        result.encoderBias = zip(encoderBias, shifts).map { Float(Double($0) - $1) }
        if case .gated(let bias, let logMagnitude) = architecture {
            let moved = bias.indices.map { Float(Double(bias[$0]) - exp(Double(logMagnitude[$0])) * shifts[$0]) }
            result.architecture = .gated(magnitudeBias: moved, logMagnitude: logMagnitude)
        }
        var decoder = Matrix(rows: features, columns: dimension)
        decoder.setProduct(decoderWeight, .plain, unwhitening, .plain)
        result.decoderWeight = decoder
        result.decoderBias = (0..<dimension).map { column in
            Float(
                (0..<dimension).reduce(Double(mean[column])) {
                    $0 + Double(decoderBias[$1]) * Double(unwhitening[$1, column])
                })
        }
        return result
    }
}

extension Matrix {
    /// The rows, followed by the negated rows.
    fileprivate var besideItsOpposite: Matrix {
        let elements = elements
        return Matrix(rows: 2 * rows, columns: columns, elements: elements + elements.map { -$0 })
    }
}
