import JSON
import Numerics

extension PretrainedWeights {
    /// Reads a folder of Llama Scope (OpenMOSS's Language-Model-SAEs): `hyperparams.json` and
    /// `checkpoints/final.safetensors` with encoder.weight (H × d), encoder.bias, decoder.weight (d × H) and decoder.bias.
    ///
    /// An embedding x was multiplied by s = √d / (mean length in training) before it was encoded. For embeddings as they are,
    /// b_enc and b_dec are divided by s, and the code with them. If the decoder's lengths n count
    /// (`sparsity_include_decoder_norm`), every pre-activation is multiplied by its own, by which the direction is divided:
    ///
    ///     p = n ⊙ (W x + b_enc / s);   h = p where p > threshold;   x̂ = (D / n) h + b_dec / s
    ///
    /// Source: Language-Model-SAEs, `lm_saes/sae.py`; He et al., Llama Scope (2024).
    init(llamaScope folder: PretrainedFolder) throws {
        let places = (folder.setting("hook_point_in")?.string, folder.setting("hook_point_out")?.string)
        if let input = places.0, let output = places.1, input != output {
            throw folder.wrong("it maps '\(input)' to '\(output)', so it is a transcoder and no autoencoder.")
        }
        if folder.setting("use_glu_encoder")?.boolean == true {
            throw folder.wrong("'use_glu_encoder' is true; such an encoder is not read.")
        }
        if folder.setting("use_decoder_bias")?.boolean == false {
            throw folder.wrong("'use_decoder_bias' is false; only autoencoders with one are read.")
        }
        encoder = try folder.matrix("encoder.weight")
        decoder = try folder.matrix("decoder.weight", isTransposed: true)
        try folder.requireShapes(
            encoder, decoder, width: folder.setting("d_model")?.integer, features: folder.setting("d_sae")?.integer)
        let (features, width) = (encoder.rows, encoder.columns)
        encoderBias = try folder.vector("encoder.bias", count: features)
        decoderBias = try folder.vector("decoder.bias", count: width)
        subtractsDecoderBias = folder.setting("apply_decoder_bias_to_pre_encoder")?.boolean ?? false
        origin = folder.texts(["hook_point_in", "hook_point_out", "model_name"])

        let scale: Double
        switch folder.setting("norm_activation")?.string {
        case "dataset-wise":
            func norm(_ place: String) -> Double? {
                folder.setting("dataset_average_activation_norm", place)?.number
                    .flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
            }
            guard let input = norm("in") else {
                throw folder.wrong(
                    "'norm_activation' is dataset-wise, but 'dataset_average_activation_norm' does not tell the mean length."
                )
            }
            if let output = norm("out"), output != input {
                throw folder.wrong(
                    "the mean lengths of input and output, \(input) and \(output), differ, so it is a transcoder and no autoencoder."
                )
            }
            scale = Double(width).squareRoot() / input
        case nil, "inference", "none": scale = 1
        case let kind?:
            throw folder.wrong(
                "'norm_activation' is \(kind), by numbers of every single embedding, which no weights can express.")
        }
        encoderBias = encoderBias.map { Float(Double($0) / scale) }
        decoderBias = decoderBias.map { Float(Double($0) / scale) }
        if scale != 1 { inputScale = scale }

        switch folder.setting("act_fn")?.string?.lowercased() {
        case "jumprelu":
            guard let threshold = folder.setting("jump_relu_threshold")?.number, threshold.isFinite else {
                throw folder.wrong("'jump_relu_threshold' is a number, the threshold of all features.")
            }
            code = .jumpReLU(threshold: [Float](repeating: Float(threshold), count: features))
        case "topk": code = .topK(try folder.active(folder.setting("top_k"), of: features, key: "top_k"))
        case "relu": code = .relu
        case let name:
            throw folder.wrong("'act_fn' is jumprelu, topk or relu, not \(name ?? "missing").")
        }
        guard folder.setting("sparsity_include_decoder_norm")?.boolean ?? true else { return }
        let norms = decoderNorms
        guard norms.allSatisfy({ $0 > 0 }) else {
            throw folder.damaged(
                "tensor 'decoder.weight' has a column of zeros, by whose length codes would be divided.")
        }
        self = scalingCode(by: norms)
    }
}
