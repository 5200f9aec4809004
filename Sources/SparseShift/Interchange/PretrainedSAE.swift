import Foundation
import Machine
import Numerics

/// A sparse autoencoder of embeddings that another program has trained, to compare with models of shifts.
///
///     let sae = try PretrainedSAE(contentsOf: "layer_20/width_16k/average_l0_71")
///     let codes = sae.encode(embeddings)          // N × d → N × H
///     let model = sae.trainedModel()              // beside models of this library in tables
///
/// Files of SAELens, Gemma Scope, Llama Scope, EleutherAI's sparsify and dictionary_learning are read. They differ in
/// orientation, in what is subtracted from the input, in scales and in how the code is cut off; all of it is folded into
/// ``parameters``, so that the input is the embedding as it is. A file that cannot be expressed so is refused.
///
/// The code of a pair of texts is that of the text after the change minus that of the text before it; see
/// ``TrainedModel/encodeDifference(before:after:)``.
public struct PretrainedSAE: Sendable {
    /// The program that wrote the files.
    public enum Format: String, Sendable, CaseIterable {
        /// SAELens, versions 3 to 6: `cfg.json` and `sae_weights.safetensors`.
        case saeLens = "SAELens"
        /// Gemma Scope: `params.npz`, or `config.json` and `params.safetensors` of Gemma Scope 2.
        case gemmaScope = "Gemma Scope"
        /// Llama Scope: `hyperparams.json` and `checkpoints/final.safetensors`.
        case llamaScope = "Llama Scope"
        /// EleutherAI's sparsify: `cfg.json` and `sae.safetensors`.
        case sparsify = "sparsify"
        /// dictionary_learning: `config.json` and `ae.pt`.
        case dictionaryLearning = "dictionary_learning"
    }

    /// How a pre-activation becomes a code, after everything was folded.
    public enum Code: Sendable, Equatable {
        /// h = max(p, 0).
        case relu
        /// The k largest of max(p, 0).
        case topK(Int)
        /// The k entries of p with the largest magnitudes, with their signs.
        case absoluteTopK(Int)
        /// h = p where p > θ and p > 0 (H).
        case jumpReLU(threshold: [Float])
        /// The magnitude where the gate is open, both with a bias of their own (H).
        case gated(gateBias: [Float], logMagnitude: [Float])
    }

    /// The program that wrote the files.
    public let format: Format
    /// How a pre-activation becomes a code.
    public let code: Code
    /// The weights, for embeddings as they are.
    public let parameters: Parameters
    /// What the files say of the language model and the place in it, by their own keys, such as `model_name` and
    /// `hook_name`; empty if they say nothing.
    public let origin: [String: String]
    /// The factor by which embeddings are multiplied first, where the files leave it to the reader; it is folded in.
    public let inputScale: Double?

    /// The key of the metadata of an export for SAELens by which a model of shifts is known.
    package static let originOfShifts = "trained_on"

    /// The path of the weights in a folder; `nil` if there are none.
    package static func weights(in folder: String) -> String? {
        RunFolder.pretrainedLayout(in: folder).map { folder + "/" + $0.weights }
    }

    /// H, the number of features.
    public var features: Int { parameters.features }
    /// d, the width of an embedding.
    public var dimension: Int { parameters.dimension }

    /// Reads an autoencoder.
    ///
    /// - Parameters:
    ///   - path: The folder, or its file of weights.
    ///   - meanNorm: The mean length of the embeddings that it was trained on, for files of SAELens that were normalised
    ///     by it (`expected_average_only_in`) and do not have the number.
    /// - Throws: ``ModelError`` or `TensorFileError` that names the file, the tensor or the key, and what is wrong with it,
    ///   or why such an autoencoder cannot be expressed.
    public init(contentsOf path: String, meanNorm: Double? = nil) throws {
        let folder = try PretrainedFolder(UserFolders.path(path))
        if let meanNorm {
            guard meanNorm > 0, meanNorm.isFinite else {
                throw ModelError("meanNorm: a length above 0, not \(meanNorm).")
            }
        }
        let weights: PretrainedWeights
        switch folder.format {
        case .saeLens: weights = try PretrainedWeights(saeLens: folder, meanNorm: meanNorm)
        case .gemmaScope: weights = try PretrainedWeights(gemmaScope: folder)
        case .llamaScope: weights = try PretrainedWeights(llamaScope: folder)
        case .sparsify: weights = try PretrainedWeights(sparsify: folder)
        case .dictionaryLearning: weights = try PretrainedWeights(dictionaryLearning: folder)
        }
        format = folder.format
        code = weights.code
        origin = weights.origin
        inputScale = weights.inputScale
        parameters = weights.parameters
    }

    /// The codes of embeddings (N × d → N × H).
    ///
    /// - Precondition: `embeddings` has ``dimension`` columns.
    public func encode(_ embeddings: Matrix) -> Matrix { parameters.encode(embeddings) }

    /// The embeddings of codes (N × H → N × d).
    ///
    /// - Precondition: `codes` has ``features`` columns.
    public func decode(_ codes: Matrix) -> Matrix { parameters.decode(codes) }

    /// Column `feature` of the decoder, which is added to an embedding to steer.
    ///
    /// - Precondition: `feature` is from 0 to ``features`` − 1.
    public func steeringVector(_ feature: Int) -> [Float] { trainedModel().steeringVector(feature) }

    /// The language model and the place in it, as far as the files tell: `gemma-2-2b, blocks.20.hook_resid_post`.
    public var place: String {
        let model = ["model_name", "lm_name", "model"].lazy.compactMap { origin[$0] }.first
        return [model, hook ?? origin["layer"].map { "layer \($0)" }].compactMap { $0 }.joined(separator: ", ")
    }

    /// The place in the language model by its own name, such as `blocks.20.hook_resid_post`; `nil` if the files have none.
    var hook: String? {
        ["hook_name", "hook_point", "hf_hook_point_in", "hook_point_in", "submodule_name", "hookpoint"].lazy
            .compactMap { origin[$0] }.first
    }
}

extension PretrainedSAE: CustomStringConvertible {
    /// The format, the code and the size.
    public var description: String {
        "\(format.rawValue), \(codeText), \(features.grouped) features × \(dimension)"
            + (place.isEmpty ? "" : ", \(place)")
    }

    /// The activation in a few words.
    package var codeText: String {
        switch code {
        case .relu: "ReLU"
        case .topK(let k): "TopK, k = \(k)"
        case .absoluteTopK(let k): "AbsTopK, k = \(k)"
        case .jumpReLU: "JumpReLU"
        case .gated: "gated"
        }
    }
}
