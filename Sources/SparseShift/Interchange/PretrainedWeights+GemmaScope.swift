import Numerics

extension PretrainedWeights {
    /// Reads a folder of Gemma Scope: `params.npz` with W_enc (d × H), W_dec (H × d), b_enc, b_dec and threshold (H), or
    /// `params.safetensors` of Gemma Scope 2 with the same in small letters.
    ///
    ///     p = x W_enc + b_enc;   h = p where p > threshold and p > 0;   x̂ = h W_dec + b_dec
    ///
    /// Source: Gemma Scope (Lieberum et al. 2024) and its tutorial's code.
    init(gemmaScope folder: PretrainedFolder) throws {
        if let architecture = folder.setting("architecture")?.string, architecture != "jump_relu" {
            throw folder.wrong("architecture '\(architecture)' is not read; of Gemma Scope jump_relu is.")
        }
        if folder.has("affine_skip_connection") {
            throw folder.damaged("it has an 'affine_skip_connection', so it is a transcoder and no autoencoder.")
        }
        let places = (folder.setting("hf_hook_point_in")?.string, folder.setting("hf_hook_point_out")?.string)
        if let input = places.0, let output = places.1, input != output {
            throw folder.wrong("it maps '\(input)' to '\(output)', so it is a transcoder and no autoencoder.")
        }
        let isSmall = folder.has("w_enc")
        encoder = try folder.matrix(isSmall ? "w_enc" : "W_enc", isTransposed: true)
        decoder = try folder.matrix(isSmall ? "w_dec" : "W_dec")
        try folder.requireShapes(encoder, decoder)
        encoderBias = try folder.vector("b_enc", count: encoder.rows)
        decoderBias = try folder.vector("b_dec", count: encoder.columns)
        code = .jumpReLU(threshold: try folder.vector("threshold", count: encoder.rows))
        subtractsDecoderBias = false
        origin = folder.texts(["model_name", "hf_hook_point_in", "hf_hook_point_out", "layer", "width", "l0"])
    }
}
