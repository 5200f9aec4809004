import Foundation
import TensorFiles

/// The files by which folders of other programs are known.
extension RunFolder {
    /// The files of a format of pretrained sparse autoencoders: one with the weights, and one with the settings.
    struct PretrainedLayout {
        /// The name of the format; see ``PretrainedSAE/Format``.
        let format: String
        /// Where the weights are, beneath the folder.
        let weights: String
        /// Where the settings are; `nil` if there are none.
        let settings: String?
    }

    /// All layouts; the first whose weights are there is taken.
    static let pretrainedLayouts = [
        PretrainedLayout(format: "SAELens", weights: "sae_weights.safetensors", settings: "cfg.json"),
        PretrainedLayout(format: "sparsify", weights: "sae.safetensors", settings: "cfg.json"),
        PretrainedLayout(
            format: "Llama Scope", weights: "checkpoints/final.safetensors", settings: "hyperparams.json"),
        PretrainedLayout(format: "Llama Scope", weights: "final.safetensors", settings: "hyperparams.json"),
        PretrainedLayout(format: "Gemma Scope", weights: "params.safetensors", settings: "config.json"),
        PretrainedLayout(format: "Gemma Scope", weights: "params.npz", settings: nil),
        PretrainedLayout(format: "dictionary_learning", weights: "ae.pt", settings: "config.json"),
    ]

    /// The layout of a folder's files; `nil` if it has the weights of none.
    static func pretrainedLayout(in folder: String) -> PretrainedLayout? {
        pretrainedLayouts.first { FileManager.default.fileExists(atPath: folder + "/" + $0.weights) }
    }

    /// The layout of a file of weights, by its name; `nil` for another file.
    static func pretrainedLayout(ofWeights path: String) -> PretrainedLayout? {
        pretrainedLayouts.first { path == $0.weights || path.hasSuffix("/" + $0.weights) }
    }

    /// Whether a file may hold the weights of a model of the reference's kind, by its name: a file of torch, or one of
    /// safetensors that is not the one of a model of this program.
    static func isStateDictionary(_ name: String) -> Bool {
        if TorchCheckpoint.isName(name) { return true }
        return name.lowercased().hasSuffix(".safetensors") && (name as NSString).lastPathComponent != weights
    }
}
