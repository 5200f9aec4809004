import SparseShift
import TestSupport
import Testing

/// The layer of a pretrained autoencoder, by what its files say.
@Suite struct PretrainedBlockTests {
    private static let root = fixtures + "/pretrained/"

    private static let folders: [(folder: String, block: Int?)] = [
        ("dictionary_learning-AutoEncoderNew", 3), ("gemma_scope-1", nil), ("gemma_scope-2", 3),
        ("llama_scope-unit", 3), ("saelens-topk", 3), ("saelens-version-5", 7), ("sparsify-topk/layers.5", 5),
    ]

    @Test(arguments: folders) func blocksOfFiles(folder: String, block: Int?) throws {
        let sae = try PretrainedSAE(contentsOf: Self.root + folder)
        #expect(sae.block == block)
        let layer = block.map { "\($0)" }
        #expect(sae.trainedModel().origin?.layer == layer)
        // Other programs have other names for a language model, so that it is not compared.
        #expect(sae.trainedModel().origin?.model == nil)
        try withTemporaryFolder { place in
            try sae.trainedModel().save(to: place + "/own")
            #expect(try TrainedModel(contentsOf: place + "/own").origin?.layer == layer)
        }
    }

    @Test(
        arguments: [
            ("blocks.20.hook_resid_post", 20), ("blocks.20.hook_resid_pre", 19), ("blocks.0.hook_resid_pre", nil),
            ("blocks.20.hook_mlp_out", nil), ("blocks.20.attn.hook_z", nil), ("blocks.20.hook_resid_mid", nil),
            ("model.layers.20.output", 20), ("model.layers.20.input", 19), ("layers.0", 0), ("layers.5.mlp", nil),
            ("transformer.h.4", 4), ("resid_post_layer_8", 8), ("resid_pre_layer_8", 7), ("mlp_out_layer_8", nil),
            ("blocks", nil), ("blocks.x.hook_resid_post", nil), ("", nil), ("layers.-1", nil),
        ] as [(String, Int?)])
    func blocksOfHooks(hook: String, block: Int?) { #expect(PretrainedSAE.block(ofHook: hook) == block) }
}
