import JSON
import Numerics

extension PretrainedWeights {
    /// Reads a folder of dictionary_learning: `config.json`, whose `trainer.dict_class` says what the tensors of `ae.pt` mean.
    ///
    /// Source: dictionary_learning 0.1, `dictionary.py` and `trainers/*.py`.
    init(dictionaryLearning folder: PretrainedFolder) throws {
        guard let kind = folder.setting("trainer", "dict_class")?.string else {
            throw folder.wrong("'trainer' has no 'dict_class', which says what the tensors mean.")
        }
        let width = folder.setting("trainer", "activation_dim")?.integer
        let features = folder.setting("trainer", "dict_size")?.integer
        origin = folder.texts(["lm_name", "submodule_name", "layer"], in: folder.setting("trainer"))

        /// encoder.weight (H × d) and decoder.weight (d × H).
        func linear() throws -> (encoder: Matrix, decoder: Matrix) {
            let pair = (
                encoder: try folder.matrix("encoder.weight"),
                decoder: try folder.matrix("decoder.weight", isTransposed: true)
            )
            try folder.requireShapes(pair.encoder, pair.decoder, width: width, features: features)
            return pair
        }
        /// W_enc (d × H) and W_dec (H × d).
        func named() throws -> (encoder: Matrix, decoder: Matrix) {
            let pair = (
                encoder: try folder.matrix("W_enc", isTransposed: true), decoder: try folder.matrix("W_dec")
            )
            try folder.requireShapes(pair.encoder, pair.decoder, width: width, features: features)
            return pair
        }
        switch kind {
        case "AutoEncoder":
            (encoder, decoder) = try linear()
            encoderBias = try folder.vector("encoder.bias", count: encoder.rows)
            decoderBias = try folder.vector("bias", count: encoder.columns)
            (subtractsDecoderBias, code) = (true, .relu)
            // from_pretrained() brings the directions to unit length.
            let norms = decoderNorms
            guard norms.allSatisfy({ $0 > 0 }) else {
                throw folder.damaged("tensor 'decoder.weight' has a column of zeros, which cannot have unit length.")
            }
            if norms.contains(where: { abs($0 - 1) > 1e-5 }) { self = scalingCode(by: norms) }
        case "AutoEncoderNew":
            (encoder, decoder) = try linear()
            encoderBias = try folder.vector("encoder.bias", count: encoder.rows)
            decoderBias = try folder.vector("decoder.bias", count: encoder.columns)
            (subtractsDecoderBias, code) = (false, .relu)
        case "GatedAutoEncoder":
            (encoder, decoder) = try linear()
            encoderBias = try folder.vector("mag_bias", count: encoder.rows)
            decoderBias = try folder.vector("decoder_bias", count: encoder.columns)
            subtractsDecoderBias = true
            code = .gated(
                gateBias: try folder.vector("gate_bias", count: encoder.rows),
                logMagnitude: try folder.vector("r_mag", count: encoder.rows))
        case "JumpReluAutoEncoder":
            (encoder, decoder) = try named()
            encoderBias = try folder.vector("b_enc", count: encoder.rows)
            decoderBias = try folder.vector("b_dec", count: encoder.columns)
            subtractsDecoderBias = false
            code = .jumpReLU(threshold: try folder.vector("threshold", count: encoder.rows))
        case "AutoEncoderTopK":
            (encoder, decoder) = try linear()
            encoderBias = try folder.vector("encoder.bias", count: encoder.rows)
            decoderBias = try folder.vector("b_dec", count: encoder.columns)
            subtractsDecoderBias = true
            code = .topK(try Self.active(folder, of: encoder.rows))
        case "BatchTopKSAE", "MatryoshkaBatchTopKSAE":
            (encoder, decoder) = try kind == "BatchTopKSAE" ? linear() : named()
            encoderBias = try folder.vector(
                kind == "BatchTopKSAE" ? "encoder.bias" : "b_enc", count: encoder.rows)
            decoderBias = try folder.vector("b_dec", count: encoder.columns)
            subtractsDecoderBias = true
            let threshold = try folder.number("threshold")
            guard threshold >= 0 else {
                throw folder.damaged(
                    "'threshold' is \(threshold): this training ended before it had one, so that codes depend on their batch."
                )
            }
            code = .jumpReLU(threshold: [Float](repeating: Float(threshold), count: encoder.rows))
        default:
            throw folder.wrong(
                "'dict_class' \(kind) is not read; known are AutoEncoder, AutoEncoderNew, AutoEncoderTopK, BatchTopKSAE, "
                    + "MatryoshkaBatchTopKSAE, JumpReluAutoEncoder and GatedAutoEncoder.")
        }
    }

    /// k of the file, which must be that of the settings.
    private static func active(_ folder: PretrainedFolder, of features: Int) throws -> Int {
        let told = folder.setting("trainer", "k")
        guard folder.has("k") else { return try folder.active(told, of: features, key: "k") }
        let found = try folder.number("k")
        if let told = told?.number, told != found {
            throw folder.damaged("'k' is \(Int(found)), but \(folder.settingsFile) says \(Int(told)).")
        }
        return try folder.active(.real(found), of: features, key: "k")
    }
}
