import Foundation
import JSON
import Numerics
import Requirements
import TensorFiles

/// A sparse autoencoder in the format of SAELens (version 6): a folder with `cfg.json` and
/// `sae_weights.safetensors`.
///
///     p = W_enc x + b_enc          (with x − b_dec instead of x if `subtractsDecoderBias`)
///     h = activation(p)
///     x̂ = W_dec h + b_dec
///
/// In Python: `SAE.load_from_disk(folder)`.
public struct SAELensModel: Sendable {
    /// The activation and its parameters.
    public typealias Architecture = SAELensArchitecture

    /// The activation and its parameters.
    public var architecture: Architecture
    /// W_enc (H × d): row k is the encoder of feature k.
    public var encoderWeight: Matrix
    /// b_enc (H); the gate's bias for ``SAELensArchitecture/gated(magnitudeBias:logMagnitude:)``.
    public var encoderBias: [Float]
    /// W_decᵀ (H × d): row k is the direction of feature k.
    public var decoderWeight: Matrix
    /// b_dec (d).
    public var decoderBias: [Float]
    /// Whether b_dec is subtracted from the input before it is encoded.
    public var subtractsDecoderBias: Bool
    /// The metadata of SAELens, for instance `model_name` and `hook_name`.
    public var metadata: [String: JSONValue]

    /// The number of features, H.
    public var features: Int { encoderWeight.rows }
    /// The width of an input, d.
    public var dimension: Int { encoderWeight.columns }

    private static let settingsFile = "cfg.json"
    private static let weightsFile = "sae_weights.safetensors"

    /// Makes a model of weights.
    ///
    /// - Precondition: The shapes fit.
    public init(
        architecture: Architecture, encoderWeight: Matrix, encoderBias: [Float], decoderWeight: Matrix,
        decoderBias: [Float], subtractsDecoderBias: Bool = false, metadata: [String: JSONValue] = [:]
    ) {
        require(
            encoderWeight.rows == decoderWeight.rows && encoderWeight.columns == decoderWeight.columns
                && encoderBias.count == encoderWeight.rows && decoderBias.count == encoderWeight.columns,
            """
            Encoder and decoder are H × d matrices with biases of H and of d entries, but these are a \
            \(encoderWeight), a \(decoderWeight), \(encoderBias.count) and \(decoderBias.count) entries.
            """)
        switch architecture {
        case .standard: break
        case .topK(let count), .absoluteTopK(let count):
            require(
                count > 0 && count <= encoderWeight.rows,
                "k: from 1 to \(encoderWeight.rows) active features, not \(count).")
        case .jumpReLU(let threshold):
            require(
                threshold.count == encoderWeight.rows,
                "threshold: one for each of the \(encoderWeight.rows) features, not \(threshold.count).")
        case .gated(let bias, let magnitude):
            require(
                bias.count == encoderWeight.rows && magnitude.count == encoderWeight.rows,
                "A gated encoder has one bias and one magnitude for each of the \(encoderWeight.rows) features, not \(bias.count) and \(magnitude.count)."
            )
        }
        self.architecture = architecture
        self.encoderWeight = encoderWeight
        self.encoderBias = encoderBias
        self.decoderWeight = decoderWeight
        self.decoderBias = decoderBias
        self.subtractsDecoderBias = subtractsDecoderBias
        self.metadata = metadata
    }

    /// Writes the folder atomically; an earlier export at this path is replaced.
    ///
    /// - Throws: `TensorFileError` if the folder holds something else or cannot be written.
    public func write(to folder: String) throws {
        let files: Set = [Self.settingsFile, Self.weightsFile]
        try AtomicDirectory.write(to: folder, owned: files, marks: files, content: "SAELens model") { folder in
            try SafeTensors(tensors: tensors).write(to: folder + "/" + Self.weightsFile)
            let text = settings.encodedForReading + "\n"
            try AtomicFile.write(Foundation.Data(text.utf8), to: folder + "/" + Self.settingsFile)
        }
    }

    /// The weights by SAELens's names: `W_enc` (d × H), `W_dec` (H × d), `b_dec` (d), and the architecture's own.
    private var tensors: [String: Tensor] {
        var tensors = [
            "W_enc": Tensor(encoderWeight.transposed.elements, shape: [dimension, features]),
            "W_dec": Tensor(decoderWeight.elements, shape: [features, dimension]),
            "b_dec": Tensor(decoderBias),
        ]
        switch architecture {
        case .standard, .topK, .absoluteTopK: tensors["b_enc"] = Tensor(encoderBias)
        case .jumpReLU(let threshold):
            tensors["b_enc"] = Tensor(encoderBias)
            tensors["threshold"] = Tensor(threshold)
        case .gated(let magnitudeBias, let logMagnitude):
            tensors["b_gate"] = Tensor(encoderBias)
            tensors["b_mag"] = Tensor(magnitudeBias)
            tensors["r_mag"] = Tensor(logMagnitude)
        }
        return tensors
    }

    private var settings: JSONValue {
        // Without a version of at least 6, SAELens reads the file as one of its older formats.
        let versions: [String: JSONValue] = ["sae_lens_version": "6.0.0"]
        var settings: [String: JSONValue] = [
            "d_in": .integer(dimension), "d_sae": .integer(features), "dtype": "float32", "device": "cpu",
            "apply_b_dec_to_input": .boolean(subtractsDecoderBias), "normalize_activations": "none",
            "reshape_activations": "none", "metadata": .object(metadata.merging(versions) { own, _ in own }),
        ]
        switch architecture {
        case .standard: settings["architecture"] = "standard"
        case .topK(let count):
            settings["architecture"] = "topk"
            settings["k"] = .integer(count)
        case .absoluteTopK(let count):
            settings["architecture"] = "abstopk"
            settings["k"] = .integer(count)
        case .jumpReLU: settings["architecture"] = "jumprelu"
        case .gated: settings["architecture"] = "gated"
        }
        return .object(settings)
    }
}
