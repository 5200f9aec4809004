import Foundation
import JSON
import Numerics

extension SAELensModel {
    /// Converts a model of this library to an equivalent one of SAELens.
    ///
    /// ReLU becomes `standard`, JumpReLU `jumprelu`, TopK `topk`, AbsTopK `abstopk` and gated `gated`. BatchTopK, which
    /// has one threshold after training, becomes `jumprelu` with this threshold for all features. Factors of features
    /// are multiplied into the decoder's columns. b_d, which the encoder subtracts, is folded into its biases.
    ///
    /// - Parameters:
    ///   - parameters: A model of shifts or of embeddings.
    ///   - form: How a code without activation is expressed.
    ///   - metadata: The ``SAELensModel/metadata`` of the result.
    /// - Throws: ``ModelError`` if SAELens does not have the norm or the activation.
    public init(
        _ parameters: Parameters, form: LinearForm = .twoSided, metadata: [String: JSONValue] = [:]
    ) throws(ModelError) {
        if parameters.activation is IdentityActivation, parameters.featureScale == nil {
            try self.init(linear: parameters, form: form, metadata: metadata)
            return
        }
        guard parameters.normalization == .none, parameters.inputNorm == nil else {
            throw ModelError("SAELens has no normalised code with an activation, so this model cannot be exported.")
        }
        let subtracted = parameters.encodedDecoderBias
        func without(_ bias: [Float], factors: [Float]? = nil) -> [Float] {
            bias.indices.map { Float(Double(bias[$0]) - Double(factors?[$0] ?? 1) * subtracted[$0]) }
        }
        guard var code = parameters.activation.saeLensCode(of: parameters) else {
            throw ModelError(
                "SAELens has no architecture with the activation \(parameters.activation.words), "
                    + "so this model cannot be exported.")
        }
        if case .gated(let bias, let magnitude) = code.architecture {
            code.architecture = .gated(
                magnitudeBias: without(bias, factors: magnitude.map { exp($0) }), logMagnitude: magnitude)
        }
        var decoder = parameters.decoderWeight
        if let scale = parameters.featureScale {
            let width = parameters.dimension
            decoder.withUnsafeMutableBufferPointer { weight in
                for index in weight.indices { weight[index] *= scale[index / width] }
            }
        }
        self.init(
            architecture: code.architecture, encoderWeight: parameters.encoderWeight, encoderBias: without(code.bias),
            decoderWeight: decoder, decoderBias: parameters.decoderBias, metadata: metadata)
    }
}

extension Parameters {
    /// W_e b_d (H), by which b_d in the encoder's input lowers the pre-activations.
    fileprivate var encodedDecoderBias: [Double] {
        encoderWeight.withUnsafeBufferPointer { weight in
            (0..<features).map { feature in
                (0..<dimension).reduce(0.0) {
                    $0 + Double(weight[feature * dimension + $1]) * Double(decoderBias[$1])
                }
            }
        }
    }
}
