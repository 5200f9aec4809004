import JSON
import Numerics

extension PretrainedWeights {
    /// Reads a folder of EleutherAI's sparsify: `cfg.json` and `sae.safetensors` with encoder.weight (H × d), encoder.bias,
    /// W_dec (H × d) and b_dec.
    ///
    ///     h = the k largest of max(W (x − b_dec) + b, 0);   x̂ = h W_dec + b_dec
    ///
    /// Source: sparsify 1.3, `sparse_coder.py` and `fused_encoder.py`.
    init(sparsify folder: PretrainedFolder) throws {
        if folder.setting("transcode")?.boolean == true {
            throw folder.wrong("'transcode' is true, so it is a transcoder and no autoencoder.")
        }
        if folder.setting("skip_connection")?.boolean == true || folder.has("W_skip") {
            throw folder.wrong("'skip_connection' is true; a model that passes its input past the code is not read.")
        }
        if folder.setting("signed")?.boolean == true {
            throw folder.wrong("'signed' is true; such a code of early versions is not read.")
        }
        let activation = folder.setting("activation")?.string ?? "topk"
        guard activation == "topk" else {
            throw folder.wrong(
                "activation '\(activation)' is not read; topk is."
                    + (activation == "groupmax" ? " groupmax keeps the largest of each of k groups." : ""))
        }
        encoder = try folder.matrix("encoder.weight")
        decoder = try folder.matrix("W_dec")
        let width = folder.setting("d_in")?.integer
        let told = folder.setting("num_latents")?.integer ?? 0
        try folder.requireShapes(encoder, decoder, width: width, features: told > 0 ? told : nil)
        encoderBias = try folder.vector("encoder.bias", count: encoder.rows)
        decoderBias = try folder.vector("b_dec", count: encoder.columns)
        code = .topK(try folder.active(folder.setting("k"), of: encoder.rows, key: "k"))
        subtractsDecoderBias = true
        // The folder is named after the place.
        let name = folder.file.split(separator: "/").dropLast().last.map(String.init) ?? ""
        origin = ["hookpoint": name]
    }
}
