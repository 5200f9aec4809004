import Foundation
import JSON
import Numerics

extension PretrainedWeights {
    /// Reads a folder of SAELens, versions 3 to 6.
    ///
    ///     x′ = x − b_dec, or x;   p = x′ W_enc + b_enc;   x̂ = (h ⊙ scaling_factor) W_dec + b_dec
    ///
    /// Keys that versions 3 to 5 have elsewhere or leave out: `activation_fn_str` and `activation_fn_kwargs`, `architecture`
    /// (standard), `apply_b_dec_to_input` (true), `normalize_activations` (a truth value in version 3).
    /// Source: SAELens 6.54, `saes/*.py` and `loading/pretrained_sae_loaders.py`.
    init(saeLens folder: PretrainedFolder, meanNorm: Double?) throws {
        let subtracts: Bool
        switch folder.setting("apply_b_dec_to_input") {
        case nil: subtracts = true
        case .boolean(let value)?: subtracts = value
        case let value?: throw folder.wrong("'apply_b_dec_to_input' is true or false, not \(value.encodedString).")
        }
        encoder = try folder.matrix("W_enc", isTransposed: true)
        decoder = try folder.matrix("W_dec")
        try folder.requireShapes(
            encoder, decoder, width: folder.setting("d_in")?.integer, features: folder.setting("d_sae")?.integer)
        let features = encoder.rows
        decoderBias = try folder.vector("b_dec", count: encoder.columns)
        subtractsDecoderBias = subtracts
        let keys = [
            "model_name", "hook_name", "hook_layer", "hook_point", "hook_point_layer", "hook_head_index",
            "dataset_path",
            "context_size", "prepend_bos", "neuronpedia_id", "sae_lens_version",
        ]
        if folder.setting("metadata", PretrainedSAE.originOfShifts)?.string == "shifts" {
            throw folder.wrong("an export of a model of shifts for SAELens; name the folder that it was made from.")
        }
        origin = folder.texts(keys).merging(folder.texts(keys, in: folder.setting("metadata"))) { _, inner in inner }

        let architecture = folder.setting("architecture")?.string ?? "standard"
        let function =
            folder.setting("activation_fn_str")?.string ?? folder.setting("activation_fn")?.string ?? "relu"
        let arguments = folder.setting("activation_fn_kwargs")
        switch (architecture, function) {
        case ("gated", "relu"):
            encoderBias = try folder.vector("b_mag", count: features)
            code = .gated(
                gateBias: try folder.vector("b_gate", count: features),
                logMagnitude: try folder.vector("r_mag", count: features))
        case ("jumprelu", "relu"):
            encoderBias = try folder.vector("b_enc", count: features)
            // Files of trainings have the logarithm.
            let threshold =
                folder.has("threshold")
                ? try folder.vector("threshold", count: features)
                : try folder.vector("log_threshold", count: features).map { exp($0) }
            code = .jumpReLU(threshold: threshold)
        case ("topk", _), ("standard", "topk"):
            encoderBias = try folder.vector("b_enc", count: features)
            code = .topK(try folder.active(folder.setting("k") ?? arguments?["k"], of: features, key: "k"))
        case ("abstopk", _):
            encoderBias = try folder.vector("b_enc", count: features)
            code = .absoluteTopK(try folder.active(folder.setting("k"), of: features, key: "k"))
        case ("standard", "relu"):
            encoderBias = try folder.vector("b_enc", count: features)
            code = .relu
        case ("batchtopk", _), ("matryoshka_batchtopk", _):
            throw folder.wrong(
                "architecture '\(architecture)' is one in training; save it with save_inference_model, which gives it thresholds."
            )
        case ("standard", _), ("gated", _), ("jumprelu", _):
            throw folder.wrong("activation '\(function)' of an architecture '\(architecture)' is not read.")
        default:
            throw folder.wrong(
                architecture.contains("transcoder")
                    ? "architecture '\(architecture)' maps one place of a model to another, so it is no autoencoder of embeddings."
                    : "architecture '\(architecture)' is not read; known are standard, gated, jumprelu, topk and abstopk."
            )
        }
        // The selection looks at codes times the lengths of their directions, which the decoder takes back.
        if folder.setting("rescale_acts_by_decoder_norm")?.boolean == true {
            guard case .topK = code else {
                throw folder.wrong("'rescale_acts_by_decoder_norm' is read for an architecture 'topk' alone.")
            }
            let norms = decoderNorms
            guard norms.allSatisfy({ $0 > 0 }) else {
                throw folder.damaged("tensor 'W_dec' has a row of zeros, by whose length codes would be divided.")
            }
            self = scalingCode(by: norms)
        }
        for name in ["scaling_factor", "finetuning_scaling_factor"] where folder.has(name) {
            let factors = try folder.vector(name, count: features)
            if factors.contains(where: { $0 != 1 }) {
                guard folder.setting("finetuning_scaling_factor")?.boolean == true else {
                    throw folder.wrong(
                        "there is a '\(name)' other than 1, but 'finetuning_scaling_factor' is not true; it is unknown whether it counts."
                    )
                }
                decoder = decoder.scalingRows(by: factors.map { Double($0) })
            }
        }
        switch folder.setting("normalize_activations") {
        case nil, .boolean(false)?, .string("none")?:
            guard meanNorm == nil else {
                throw folder.wrong("normalises nothing, so a mean length of embeddings has no meaning.")
            }
        case .string("expected_average_only_in")?, .boolean(true)?:
            guard let meanNorm else {
                throw folder.wrong(
                    "'normalize_activations' is expected_average_only_in: embeddings were divided by their mean length, and "
                        + "the file does not have it; give it (--mean-norm, or meanNorm: in a cell).")
            }
            self = scalingInput(by: Double(encoder.columns).squareRoot() / meanNorm)
        case .string(let kind)?:
            throw folder.wrong(
                "'normalize_activations' is \(kind), by numbers of every single embedding, which no weights can express."
            )
        case let value?: throw folder.wrong("'normalize_activations' is not known as \(value.encodedString).")
        }
    }
}
