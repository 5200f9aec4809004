import Foundation
import Numerics
import SparseShift
import TensorFiles
import TestSupport
import Testing

/// The files of `Tests/Fixtures/pretrained`, which the libraries wrote, with what these make of inputs.
@Suite struct PretrainedSAETests {
    private static let root = fixtures + "/pretrained/"

    private static let readable: [(folder: String, format: PretrainedSAE.Format)] = [
        ("dictionary_learning-AutoEncoder", .dictionaryLearning),
        ("dictionary_learning-AutoEncoderNew", .dictionaryLearning),
        ("dictionary_learning-AutoEncoderTopK", .dictionaryLearning),
        ("dictionary_learning-BatchTopKSAE", .dictionaryLearning),
        ("dictionary_learning-GatedAutoEncoder", .dictionaryLearning),
        ("dictionary_learning-JumpReluAutoEncoder", .dictionaryLearning),
        ("dictionary_learning-MatryoshkaBatchTopKSAE", .dictionaryLearning), ("gemma_scope-1", .gemmaScope),
        ("gemma_scope-2", .gemmaScope), ("llama_scope-norms", .llamaScope), ("llama_scope-unit", .llamaScope),
        ("saelens-batchtopk", .saeLens), ("saelens-gated", .saeLens), ("saelens-gated-raw", .saeLens),
        ("saelens-jumprelu", .saeLens), ("saelens-jumprelu-raw", .saeLens), ("saelens-mean-norm", .saeLens),
        ("saelens-mean-norm-raw", .saeLens), ("saelens-standard", .saeLens), ("saelens-standard-raw", .saeLens),
        ("saelens-topk", .saeLens), ("saelens-topk-raw", .saeLens), ("saelens-topk-rescaled", .saeLens),
        ("saelens-topk-rescaled-raw", .saeLens), ("saelens-version-3", .saeLens), ("saelens-version-3-ones", .saeLens),
        ("saelens-version-5", .saeLens), ("saelens-version-5-topk", .saeLens), ("sparsify-latents/layers.5", .sparsify),
        ("sparsify-topk/layers.5", .sparsify),
    ]

    /// The mean length that the fixtures were made with.
    private static func meanNorm(_ folder: String) -> Double? { folder.contains("mean-norm") ? 5 : nil }

    private static func expected(_ folder: String) throws -> (inputs: Matrix, code: Matrix, reconstruction: Matrix) {
        let arrays = try NumpyArchive(contentsOf: root + folder + "/expected.npz").arrays
        func matrix(_ name: String) throws -> Matrix {
            let tensor = try #require(arrays[name])
            return Matrix(rows: tensor.shape[0], columns: tensor.shape[1], elements: tensor.floats)
        }
        return (try matrix("inputs"), try matrix("code"), try matrix("reconstruction"))
    }

    @Test(arguments: readable) func agreesWithItsLibrary(folder: String, format: PretrainedSAE.Format) throws {
        let sae = try PretrainedSAE(contentsOf: Self.root + folder, meanNorm: Self.meanNorm(folder))
        let expected = try Self.expected(folder)
        #expect(sae.format == format)
        #expect(sae.features == expected.code.columns && sae.dimension == expected.inputs.columns)
        let code = sae.encode(expected.inputs)
        #expect(relativeDistance(code.elements, expected.code.elements) < 1e-5)
        #expect(zip(code.elements, expected.code.elements).allSatisfy { ($0 == 0) == ($1 == 0) })
        let reconstruction = sae.decode(code)
        #expect(relativeDistance(reconstruction.elements, expected.reconstruction.elements) < 1e-5)
        #expect(sae.steeringVector(1) == Array(sae.parameters.decoderWeight.row(1)))
    }

    /// Saved and read again, and exported for SAELens and read again, it does the same.
    @Test(arguments: readable) func survivesOtherForms(folder: String, format: PretrainedSAE.Format) throws {
        let sae = try PretrainedSAE(contentsOf: Self.root + folder, meanNorm: Self.meanNorm(folder))
        let inputs = try Self.expected(folder).inputs
        let code = sae.encode(inputs).elements
        try withTemporaryFolder { place in
            try sae.trainedModel().save(to: place + "/own")
            let own = try TrainedModel(contentsOf: place + "/own")
            #expect(own.encodesEmbeddings)
            #expect(own.encode(inputs).elements == code)
            try SAELensModel(sae.parameters).write(to: place + "/exported")
            let exported = try PretrainedSAE(contentsOf: place + "/exported")
            #expect(relativeDistance(exported.encode(inputs).elements, code) < 1e-5)
        }
    }

    /// The code of a pair is a difference of codes, and its shift has no bias.
    @Test func pairs() throws {
        let sae = try PretrainedSAE(contentsOf: Self.root + "gemma_scope-1")
        let model = sae.trainedModel()
        let inputs = try Self.expected("gemma_scope-1").inputs
        let (before, after) = (inputs.rows(at: Array(0..<8)), inputs.rows(at: Array(8..<16)))
        let pairs = try PairedShifts(before: before, after: after, name: "pairs")
        let difference = sae.encode(after).subtracting(sae.encode(before))
        #expect(try model.encode(pairs) == difference)
        let shifts = after.subtracting(before)
        let reconstructed = sae.decode(sae.encode(after)).subtracting(sae.decode(sae.encode(before)))
        let errors = zip(reconstructed.elements, shifts.elements).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
        let squares = shifts.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
        let evaluation = model.evaluate(on: pairs)
        #expect(abs(evaluation.fractionUnexplained - errors / squares) < 1e-5)
        #expect(evaluation.l0 == Double(difference.elements.count { $0 != 0 }) / 8)
        #expect(
            abs(model.detailedEvaluation(on: pairs).reconstruction.fractionUnexplained - errors / squares) < 1e-5)
    }

    @Test func whatFilesSay() throws {
        let sae = try PretrainedSAE(contentsOf: Self.root + "saelens-version-3")
        #expect(sae.place == "gpt2-small, blocks.8.hook_resid_pre")
        #expect(sae.description == "SAELens, ReLU, 24 features × 8, gpt2-small, blocks.8.hook_resid_pre")
        #expect(try PretrainedSAE(contentsOf: Self.root + "sparsify-topk/layers.5").place == "layers.5")
        #expect(try PretrainedSAE(contentsOf: Self.root + "sparsify-topk/layers.5/sae.safetensors").code == .topK(5))
    }

    private static let refusals: [String: String] = [
        "saelens-layer_norm":
            "cfg.json: 'normalize_activations' is layer_norm, by numbers of every single embedding, which no weights can express.",
        "saelens-constant_norm_rescale":
            "cfg.json: 'normalize_activations' is constant_norm_rescale, by numbers of every single embedding, which no weights "
            + "can express.",
        "saelens-mean-norm":
            "cfg.json: 'normalize_activations' is expected_average_only_in: embeddings were divided by their mean length, and the "
            + "file does not have it; give it (--mean-norm, or meanNorm: in a cell).",
        "sparsify-groupmax/layers.5":
            "cfg.json: activation 'groupmax' is not read; topk is. groupmax keeps the largest of each of k groups.",
        "sparsify-skip/layers.5": "cfg.json: 'transcode' is true, so it is a transcoder and no autoencoder.",
    ]

    @Test(arguments: refusals.keys.sorted()) func refuses(folder: String) throws {
        #expect(
            message { _ = try PretrainedSAE(contentsOf: Self.root + folder) }
                == Self.root + folder + "/" + (try #require(Self.refusals[folder])))
    }

    /// Damaged and incomplete copies of a folder, each with its sentence.
    @Test func damagedFiles() throws {
        try withTemporaryFolder { place in
            func refusal(
                _ source: String, settings: String = "cfg.json", _ change: (inout String) -> Void = { _ in },
                tensors: (inout [String: Tensor]) -> Void = { _ in }
            ) throws -> String {
                let copy = place + "/copy"
                try? FileManager.default.removeItem(atPath: copy)
                try FileManager.default.copyItem(atPath: Self.root + source, toPath: copy)
                var text = try String(contentsOfFile: copy + "/" + settings, encoding: .utf8)
                change(&text)
                try Data(text.utf8).write(to: URL(fileURLWithPath: copy + "/" + settings))
                let weights = copy + "/sae_weights.safetensors"
                if FileManager.default.fileExists(atPath: weights) {
                    var file = try SafeTensors(contentsOf: weights)
                    tensors(&file.tensors)
                    try file.write(to: weights)
                }
                return message { _ = try PretrainedSAE(contentsOf: copy) }
                    .replacingOccurrences(of: copy + "/", with: "")
            }
            let name = "saelens-standard"
            let numbers = [Float](repeating: .nan, count: 8)
            let found = [
                try refusal(name, tensors: { $0["b_dec"] = Tensor(numbers) }),
                try refusal(name, tensors: { $0["b_enc"] = nil }),
                try refusal(name, tensors: { $0["b_enc"] = Tensor([Float](repeating: 0, count: 3)) }),
                try refusal(name, tensors: { ($0["W_enc"], $0["W_dec"]) = ($0["W_dec"], $0["W_enc"]) }),
                try refusal(name, { $0 = $0.replacingOccurrences(of: "\"standard\"", with: "\"transcoder\"") }),
                try refusal(name, { $0 = $0.replacingOccurrences(of: "\"standard\"", with: "\"temporal\"") }),
                try refusal(name, { $0 = "[]" }),
                try refusal("saelens-topk", { $0 = $0.replacingOccurrences(of: "\"k\": 5", with: "\"k\": 25") }),
                try refusal(name, tensors: { $0["scaling_factor"] = Tensor([Float](repeating: 2, count: 24)) }),
                try refusal(
                    "dictionary_learning-AutoEncoder", settings: "config.json",
                    { $0 = $0.replacingOccurrences(of: "\"AutoEncoder\"", with: "\"CrossCoder\"") }),
            ]
            let weights = "sae_weights.safetensors"
            #expect(
                found == [
                    "\(weights): tensor 'b_dec' has the value nan (entry 0); every weight must be finite.",
                    "\(weights): no tensor 'b_enc'; there is W_dec, W_enc, b_dec.",
                    "\(weights): tensor 'b_enc' is 3, but 24 numbers are needed.",
                    "\(weights): the encoder takes inputs of 24 entries, but cfg.json says 8.",
                    "cfg.json: architecture 'transcoder' maps one place of a model to another, so it is no autoencoder of embeddings.",
                    "cfg.json: architecture 'temporal' is not read; known are standard, gated, jumprelu, topk and abstopk.",
                    "cfg.json: not a JSON object.",
                    "cfg.json: 'k' is how many of the 24 features are active, not 25.",
                    "cfg.json: there is a 'scaling_factor' other than 1, but 'finetuning_scaling_factor' is not true; it is unknown whether it counts.",
                    "config.json: 'dict_class' CrossCoder is not read; known are AutoEncoder, AutoEncoderNew, AutoEncoderTopK, "
                        + "BatchTopKSAE, MatryoshkaBatchTopKSAE, JumpReluAutoEncoder and GatedAutoEncoder.",
                ])
        }
    }
}
