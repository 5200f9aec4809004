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
            The reference's model folder, or a pretrained sparse autoencoder of SAELens, Gemma Scope, Llama Scope, sparsify \
            or dictionary_learning → one of this program; a model folder → one for SAELens, or one file of \
            tensors; a file of tensors (\(FileKind.tensorEndings)) → safetensors; embeddings → pairs with their labels and texts, \
            compressed or not; a trained model → a run of Weights & Biases (--to wandb), recorded offline, which \
            'wandb sync' uploads; a language model (GGUF) → the same weights in single precision, which makes \
            embeddings exact and faster.
            """)

    package enum Target: String, ExpressibleByArgument, CaseIterable {
        case model, saelens, safetensors, wandb, hdf5, gguf
    }

    package enum Form: String, ExpressibleByArgument, CaseIterable {
        case twoSided = "two-sided"
        case signed
    }

    @Argument(help: "A folder of a model or of several seeds, a file of tensors, an HDF5 file, or a GGUF file.")
    package var source: String

    @Argument(help: "The folder or file to write.")
    package var destination: String

    @Option(help: "model, saelens, safetensors, wandb, hdf5 or gguf (default: what fits the source).")
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

    @Option(help: "Dataset of the HDF5 file.")
    package var dataset = "cfc_train"

    @Option(help: "Compression level of the HDF5 file, from 1 (fast) to 9 (small).")
    package var gzip: Int?

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
        case .wandb: return (try OfflineRun(of: model, folder: folder.path, metadata).write(into: destination), "run")
        case .hdf5: throw CommandFailure("--to hdf5: \(folder.path) is a model, not embeddings.")
        case .gguf: throw CommandFailure("--to gguf: \(folder.path) is a model of shifts, not a language model.")
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
        if let to { return to }
        if destination.hasSuffix(".safetensors") { return .safetensors }
        switch folder.content {
        case .reference, .pretrained: return .model
        default: return .saelens
        }
    }

    // MARK: Files

    private func convertFile() throws -> [Written] {
        switch try FileKind(source) {
        case .hdf5:
            guard to ?? .hdf5 == .hdf5 else { throw wrongTarget("embeddings") }
            return [try convertEmbeddings()]
        case .tensors(let format):
            guard to ?? .safetensors == .safetensors else { throw wrongTarget("tensors without their settings") }
            try checkFile(destination)
            let file = try CommandFailure.naming(source) { try TensorFile(contentsOf: source, format: format) }
            let tensors = Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
            try SafeTensors(tensors: tensors, metadata: file.metadata).write(to: destination)
            return [(destination, "\(tensors.count) tensors")]
        case .languageModel:
            guard to ?? .gguf == .gguf else { throw wrongTarget("a language model") }
            try checkFile(destination)
            try LanguageModel.dequantize(source, to: destination)
            return [(destination, "language model in single precision")]
        case .configuration: throw CommandFailure("\(source): settings cannot be converted.")
        }
    }

    private func convertEmbeddings() throws -> Written {
        try checkFile(destination)
        let (pairs, test) = try CommandFailure.naming(source) {
            let pairs = try EmbeddingPairs(source, dataset: dataset)
            let hasTest = try dataset != "cfc_test" && DataOptions.has("cfc_test", in: source)
            return (pairs, hasTest ? try EmbeddingPairs(source, dataset: "cfc_test") : nil)
        }
        try pairs.write(
            to: destination, test: test, metadata: pairs.metadata,
            compression: gzip.map { .gzip(level: $0) } ?? .none)
        let tested = test.map { ", \($0.count) to test" } ?? ""
        return (destination, "\(pairs.count) pairs × \(pairs.dimension)\(tested)")
    }

    private func wrongTarget(_ what: String) -> CommandFailure {
        CommandFailure("--to \(to?.rawValue ?? ""): \(source) holds \(what).")
    }

    private func checkFile(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard overwrite else { throw CommandFailure("\(path): there already; replace it with --overwrite.") }
    }
}
