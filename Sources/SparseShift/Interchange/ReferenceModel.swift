import Foundation
import Machine
import Numerics
import TensorFiles
import Yams

/// A model of the paper's reference code: `weights.pth`, `weights_….pth` or a single file of torch or safetensors with another name,
/// `cfg.yaml` and, if its shifts were whitened, `whitening_params.npz`.
///
/// The weights are a torch file, which contains a program; only the tensors are read, and nothing is executed.
public struct ReferenceModel: Sendable {
    /// The weights. The model's input is the shift, or the whitened shift if there is a ``whitening``.
    public let parameters: Parameters
    /// The values of `cfg.yaml` by key; entries of a mapping have keys such as `extra.model`. Empty without such a
    /// file.
    public let settings: [String: String]
    /// The whitening of the model's input; `nil` if the input is the plain shift.
    public let whitening: Whitening?

    /// The whitening of shifts: x = (Δz − mean) · matrix.
    public struct Whitening: Sendable, Equatable {
        /// The mean of the shifts (d).
        public let mean: [Double]
        /// The symmetric matrix (Σ + ε)^(−1/2) (d × d, row-major).
        public let matrix: [Double]
        /// ε, which is added to the eigenvalues of the covariance Σ.
        public let epsilon: Double
    }

    /// The file with the weights: some versions of the reference put the time into its name, and the latest is used. A file
    /// with another name counts if it is the only one of torch.
    private static func weightsFile(_ directory: String) throws(ModelError) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let plain = "weights.pth"
        if names.contains(plain) { return plain }
        if let dated = names.filter({ $0.hasPrefix("weights_") && $0.hasSuffix(".pth") }).max() { return dated }
        let others = names.filter(RunFolder.isStateDictionary).sorted()
        guard others.count < 2 else {
            throw ModelError(
                "\(directory): several files of weights are here, \(others.prefix(8).joined(separator: ", ")); name the one "
                    + "that is meant.")
        }
        return others.first ?? plain
    }

    private typealias Dictionaries = [(place: String, tensors: [String: Tensor])]

    /// The dictionaries of tensors in a file, what is not read in it, and what to do if none of them is a model.
    private static func dictionaries(
        _ path: String
    ) throws -> (all: Dictionaries, unread: [UnreadTensor], otherwise: () throws -> [String: Tensor]) {
        guard TorchCheckpoint.isName(path) else {
            let file = try SafeTensors(contentsOf: path)
            return ([(place: "", tensors: file.tensors)], file.unread, { file.tensors })
        }
        let checkpoint = try TorchCheckpoint(contentsOf: path)
        return (checkpoint.stateDictionaries, checkpoint.unread, checkpoint.stateDictionary)
    }

    /// The dictionary of the autoencoder: a file may have others beside it, such as an optimiser's.
    private static func stateDictionary(
        _ dictionaries: Dictionaries, file: String, otherwise: () throws -> [String: Tensor]
    ) throws -> [String: Tensor] {
        let all = dictionaries.map { (place: $0.place, tensors: StateDictionaryNames.plain($0.tensors)) }
        let found = all.filter { $0.tensors["encoder.weight"] != nil }
        if found.count > 1 {
            let places = found.map { $0.place.isEmpty ? "its top" : "'\($0.place)'" }.joined(separator: ", ")
            throw ModelError(
                "\(file): holds several models, at \(places); save the state_dict() of the one that is wanted alone.")
        }
        if let only = found.first { return only.tensors }
        if let sae = all.first(where: { $0.tensors["W_enc"] != nil }) {
            let names = sae.tensors.keys.sorted().prefix(8).joined(separator: ", ")
            throw ModelError(
                "\(file): a sparse autoencoder (\(names)) without its settings, so that its activation is unknown; put the "
                    + "config.json of its program beside it under its own names.")
        }
        return try StateDictionaryNames.plain(otherwise())
    }

    private static let settingsFile = "cfg.yaml"

    /// Reads a model's folder.
    ///
    /// The normalisation after the encoder follows from `norm` in `cfg.yaml` (ln, gn or bn). Without that file, it is
    /// batch norm if there are running statistics, and layer norm otherwise. Group norm has one group, which is layer
    /// norm. `whitening_params.npz` can be in the folder, or in the one above, where the reference writes it for all of
    /// its runs.
    ///
    /// - Parameter path: The model's folder, or its file of weights.
    /// - Throws: `TensorFileError`, ``ModelError`` or ``ConfigurationError``, which names the file and what is wrong
    ///   with it.
    public init(contentsOf path: String) throws {
        let path = UserFolders.path(path)
        let isFile = RunFolder.isStateDictionary(path) && !RunFolder.isFolder(path)
        let directory = isFile ? (path as NSString).deletingLastPathComponent.nonEmpty ?? "." : path
        let weightsFile = try isFile ? (path as NSString).lastPathComponent : Self.weightsFile(directory)
        let (dictionaries, unread, fallback) = try Self.dictionaries(directory + "/" + weightsFile)
        let tensors = try Self.stateDictionary(dictionaries, file: weightsFile, otherwise: fallback)
        settings = try Self.settings(directory + "/" + Self.settingsFile)
        parameters = try Parameters(
            stateDictionary: tensors, normalization: try Self.normalization(settings, tensors),
            normalizesInput: tensors["input_norm.weight"] != nil, file: weightsFile, unread: unread)
        if let text = settings["oc"], text != "\(parameters.features)" {
            throw ModelError(
                "\(weightsFile): tensor 'encoder.weight' has \(parameters.features) rows, "
                    + "but \(Self.settingsFile) has oc: \(text).")
        }
        let places = [directory, directory + "/.."].map { $0 + "/" + RunFolder.whitening }
        let isWhitened = settings["whiten"] == "true"
        guard let path = places.first(where: { FileManager.default.fileExists(atPath: $0) }),
            isWhitened || path == places[0]
        else {
            if isWhitened {
                throw ModelError(
                    "\(directory): \(Self.settingsFile) has whiten: true, "
                        + "but there is no \(RunFolder.whitening) here or one folder above.")
            }
            whitening = nil
            return
        }
        whitening = try Whitening(path, dimension: parameters.dimension)
    }

    private static func normalization(
        _ settings: [String: String], _ tensors: [String: Tensor]
    ) throws(ConfigurationError) -> Normalization {
        guard let text = settings["norm"] else {
            if tensors["enc_norm.running_mean"] != nil { return .batch }
            return tensors["enc_norm.weight"] == nil ? .none : .layer
        }
        guard let known = ["ln": Normalization.layer, "gn": .group, "bn": .batch, "none": .none][text] else {
            throw ConfigurationError("\(settingsFile): norm is ln, gn or bn, not '\(text)'.")
        }
        return known
    }

    /// The keys and values of the file as text.
    private static func settings(_ path: String) throws(ConfigurationError) -> [String: String] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw ConfigurationError("\(path): not a text in UTF-8.") }
        let root = try YAMLFile.root(of: text, name: settingsFile)
        guard let root, root.scalar?.string != "" else { return [:] }
        guard let mapping = root.mapping else {
            throw ConfigurationError("\(settingsFile): a mapping such as 'oc: 128' is needed at the top.")
        }
        var settings: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { continue }
            if let scalar = value.scalar { settings[name] = scalar.string }
            for (inner, value) in value.mapping ?? [:] {
                if let inner = inner.scalar, let value = value.scalar {
                    settings["\(name).\(inner.string)"] = value.string
                }
            }
        }
        return settings
    }
}

extension ReferenceModel.Whitening {
    /// Reads `whitening_params.npz`: `mean` (1 × d), `whitening_matrix` (d × d) and `epsilon`.
    fileprivate init(_ path: String, dimension: Int) throws {
        let file = URL(fileURLWithPath: path).lastPathComponent
        let found = try WhiteningFile(path, name: file)
        guard found.mean.count == dimension, found.matrix.shape == [dimension, dimension] else {
            throw ModelError(
                "\(file): the mean has \(found.mean.count) entries and the matrix \(found.matrix.count), "
                    + "but the model's shifts have \(dimension).")
        }
        self.init(mean: found.mean.doubles, matrix: found.matrix.doubles, epsilon: found.epsilon)
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
