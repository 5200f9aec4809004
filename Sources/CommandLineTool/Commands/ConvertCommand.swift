import ArgumentParser
import Foundation
import HDF5
import JSON
import LanguageModels
import SparseShift
import TensorFiles

/// `sparseshift convert`: writes models and data in other formats.
package struct ConvertCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Writes a model, embeddings or a language model in another format.",
        discussion: """
            The ending of the destination says the format. The reference's model folder, or a pretrained sparse autoencoder \
            of SAELens, Gemma Scope, Llama Scope, sparsify or dictionary_learning → one of this program; a model folder → \
            one for SAELens, or one file of tensors (safetensors, npz); a file of tensors (\(FileKind.tensorEndings)) → \
            safetensors, npz or npy, or HDF5 if it holds embeddings; embeddings → pairs with their labels and texts (HDF5, \
            compressed or not), or arrays (npy, npz, safetensors); a trained model → a run of Weights & Biases (--to wandb), \
            recorded offline, which 'wandb sync' uploads; a language model (GGUF) → the same weights in single precision, \
            which makes embeddings exact and faster; a language model's folder of Hugging Face → a GGUF file, by llama.cpp's \
            converter, whose Python packages are installed into your cache when it is first used.
            """)

    package enum Target: String, ExpressibleByArgument, CaseIterable {
        case model, saelens, safetensors, wandb, npz, npy, hdf5, gguf
    }

    package enum WeightType: String, ExpressibleByArgument, CaseIterable {
        case f32, f16, bf16, auto

        fileprivate var type: HuggingFaceConversion.WeightType { HuggingFaceConversion.WeightType(rawValue: rawValue)! }
    }

    package enum Form: String, ExpressibleByArgument, CaseIterable {
        case twoSided = "two-sided"
        case signed
    }

    @Argument(
        help:
            "A folder of a model or of several seeds, a folder of Hugging Face, a file of tensors, an HDF5 file, or a GGUF file."
    )
    package var source: String

    @Argument(help: "The folder or file to write.")
    package var destination: String

    @Option(
        help:
            "model, saelens, safetensors, wandb, npz, npy, hdf5 or gguf (default: by the ending, or what fits the source)."
    )
    package var to: Target?

    @Option(help: "How SAELens gets a code with both signs: 'two-sided' (two features for each) or 'signed'.")
    package var form = Form.twoSided

    @Option(
        help: ArgumentHelp(
            "Metadata for SAELens, such as model_name=…, or project=… for wandb; may be repeated.",
            valueName: "key=value"))
    package var metadata: [Assignment] = []

    @Option(
        help: ArgumentHelp(
            "The mean length of the embeddings that a SAELens autoencoder was trained on, where it was divided by it.",
            valueName: "length"))
    package var meanNorm: Double?

    @Option(help: "Dataset of the embeddings, or what the names of the two with before and after have in common.")
    package var dataset = "cfc_train"

    @OptionGroup(title: "Embeddings")
    package var embeddings: SourceOptions

    @Option(help: "Compression level of the HDF5 file, from 1 (fast) to 9 (small).")
    package var gzip: Int?

    @Option(help: "Type of the weights of a model of Hugging Face: f32, f16, bf16 or auto (as they are).")
    package var weights: WeightType = .f32

    @Option(
        help:
            "Python with torch and transformers for models of Hugging Face (default: an environment of its own, made when first needed)."
    )
    package var python: String?

    @Flag(help: "Replace what is there.")
    package var overwrite = false

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if let gzip, !(1...9).contains(gzip) { throw ValidationError("--gzip is from 1 to 9, not \(gzip).") }
    }

    package func run() throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else {
            throw CommandFailure("\(source): no such file or folder.")
        }
        let written = isFolder.boolValue ? try convertFolder() : try convertFile()
        let document: JSONValue = .object([
            "source": .string(source), "written": .array(written.map { .string($0.path) }),
            "what": .array(written.map { .string($0.what) }),
        ])
        printing.print(document, text: { written.map { "\($0.what) in \($0.path)" }.joined(separator: "\n") })
    }

    private typealias Written = (path: String, what: String)

    // MARK: Folders of models

    private func convertFolder() throws -> [Written] {
        if HuggingFaceConversion.isModel(source), to == .gguf || to == nil && destination.hasSuffix(".gguf") {
            try checkFile(destination)
            try HuggingFaceConversion(
                folder: source, type: weights.type, python: python, remark: printing.remark
            ).write(to: destination)
            let model = try LibraryFailure.guarding(destination) { try LanguageModel(destination) }
            return [(destination, "language model \(model)")]
        }
        let folder = try RunFolder(withModels: source)
        guard case .seeds(let seeds) = folder.content else { return [try convert(folder, to: destination)] }
        let models = try folder.models().map(\.model)
        // A merged model has no training of its own.
        let merged = try to == .wandb ? [] : folder.concepts(of: models).map { [$0.folder] } ?? []
        return try (seeds + merged).map { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return try convert(RunFolder(withModels: path), to: destination + "/" + name)
        }
    }

    private func convert(_ folder: RunFolder, to path: String) throws -> Written {
        let model = try model(of: folder)
        switch try target(of: folder) {
        case .model:
            try RunFolder.checkOutput(path, hasSeveralSeeds: false, earlier: overwrite ? .replace : .refuse)
            if let concepts = try folder.concepts(of: [model])?.concepts {
                try concepts.save(to: path)
                return (path, "\(concepts.finding)")
            }
            try model.save(to: path)
            return (path, "model, \(model.method), \(model.features) features × \(model.dimension)")
        case .saelens:
            var texts = Dictionary(metadata.map { ($0.key, Assignment.json($0.value)) }) { _, last in last }
            // Such an export is no autoencoder of embeddings, though its format cannot say so.
            if !model.encodesEmbeddings { texts[PretrainedSAE.originOfShifts] = "shifts" }
            let export = try CommandFailure.naming(folder.path) {
                try SAELensModel(
                    model.parameters, form: form == .signed ? .signed : .twoSided, metadata: texts)
            }
            try export.write(to: path)
            return (path, "SAELens model, \(export.features) features × \(export.dimension)")
        case .safetensors:
            try checkFile(path)
            let tensors = SafeTensors(
                tensors: model.parameters.stateDictionary, metadata: ["format": "pt", "method": model.method])
            try tensors.write(to: path)
            return (path, "\(tensors.tensors.count) tensors")
        case .npz:
            try checkFile(path)
            let archive = NumpyArchive(model.parameters.stateDictionary)
            try archive.write(to: path)
            return (path, "\(archive.arrays.count) tensors")
        case .wandb: return (try OfflineRun(of: model, folder: folder.path, metadata).write(into: destination), "run")
        case .hdf5, .npy, .gguf: throw CommandFailure("\(path): \(folder.path) is a model of shifts.")
        }
    }

    private func model(of folder: RunFolder) throws -> TrainedModel {
        guard case .pretrained = folder.content else {
            guard meanNorm == nil else {
                throw CommandFailure("--mean-norm: for autoencoders of SAELens, but \(folder.path) is another model.")
            }
            return try folder.models()[0].model
        }
        return try CommandFailure.naming(folder.path) {
            try PretrainedSAE(contentsOf: folder.path, meanNorm: meanNorm).trainedModel()
        }
    }

    private func target(of folder: RunFolder) throws -> Target {
        let usual: Target =
            switch folder.content {
            case .reference, .pretrained: .model
            default: .saelens
            }
        return try ConversionDestination.target(
            of: destination, option: to, usual: usual, possible: [.model, .saelens, .safetensors, .npz, .wandb],
            source: source, what: "a model of shifts")
    }

    // MARK: Files

    private func convertFile() throws -> [Written] {
        switch try FileKind(source) {
        case .hdf5:
            let target = try ConversionDestination.target(
                of: destination, option: to, usual: .hdf5, possible: [.hdf5, .npz, .npy, .safetensors], source: source,
                what: "embeddings")
            return [try convertEmbeddings(to: target)]
        case .tensors(let format):
            let target = try ConversionDestination.target(
                of: destination, option: to, usual: .safetensors, possible: [.safetensors, .npz, .npy, .hdf5],
                source: source, what: "tensors without their settings")
            if target == .hdf5 || embeddings.namesTables { return [try convertEmbeddings(to: target)] }
            return [try convertTensors(format, to: target)]
        case .languageModel:
            _ = try ConversionDestination.target(
                of: destination, option: to, usual: .gguf, possible: [.gguf], source: source, what: "a language model")
            try checkFile(destination)
            try LibraryFailure.guarding(source) { try LanguageModel.dequantize(source, to: destination) }
            return [(destination, "language model in single precision")]
        case .configuration: throw CommandFailure("\(source): settings cannot be converted.")
        }
    }

    private func convertTensors(_ format: TensorFile.Format, to target: Target) throws -> Written {
        try checkFile(destination)
        let limit = embeddings.limit().wholeLimit
        let file = try CommandFailure.naming(source) { try TensorIndex(source, format: format, limit: limit) }
        let kind: TensorFile.Format =
            switch target {
            case .npz: .npz
            case .npy: .npy
            default: .safetensors
            }
        try CommandFailure.naming(source) { try file.copy(to: destination, format: kind, limit: limit) }
        if !file.unread.isEmpty {
            let names = file.unread.prefix(8).map(\.description).joined(separator: ", ")
            printing.remark("remark: \(destination) lacks what is not read because of its type: \(names).")
        }
        return (destination, "\(file.entries.count) tensor\(file.entries.count == 1 ? "" : "s")")
    }

    /// Embeddings are read in parts, so that their size does not matter.
    private static let embeddingMemory = 64 << 20

    private func convertEmbeddings(to target: Target) throws -> Written {
        try checkFile(destination)
        guard gzip == nil || target == .hdf5 else {
            throw CommandFailure("--gzip is for HDF5 files, not for \(destination).")
        }
        let limit = embeddings.limit(or: .about(Self.embeddingMemory))
        let (pairs, test) = try CommandFailure.naming(source) {
            let pairs = try EmbeddingPairs(
                source, selection: embeddings.selection(dataset), leavingOut: embeddings.unusable, memory: limit)
            let hasTest =
                try dataset != "cfc_test" && !embeddings.namesTables
                && DataOptions.hasTestData(in: source, printing: printing)
            let test = EmbeddingSelection(dataset: "cfc_test", isSequence: embeddings.sequence ? nil : false)
            return (
                pairs,
                hasTest
                    ? try EmbeddingPairs(source, selection: test, leavingOut: embeddings.unusable, memory: limit) : nil
            )
        }
        for remark in pairs.remarks + (test?.remarks ?? []) { printing.remark("remark: \(remark)") }
        var lost: [String] = []
        switch target {
        case .npy: lost = try pairs.writeArrays(to: destination, format: .npy, test: test)
        case .npz: lost = try pairs.writeArrays(to: destination, format: .npz, test: test)
        case .safetensors: lost = try pairs.writeArrays(to: destination, format: .safetensors, test: test)
        default:
            try pairs.write(
                to: destination, test: test, metadata: pairs.metadata,
                compression: gzip.map { .gzip(level: $0) } ?? .none)
        }
        if !lost.isEmpty {
            printing.remark(
                "remark: \(destination) lacks \(lost.joined(separator: " and ")), which its format cannot hold.")
        }
        let tested = test.map { target == .npy ? "" : ", \($0.count) to test" } ?? ""
        return (destination, "\(pairs.count) pairs × \(pairs.dimension)\(tested)")
    }

    private func checkFile(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard overwrite else { throw CommandFailure("\(path): there already; replace it with --overwrite.") }
    }
}
