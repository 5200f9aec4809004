import Foundation
import SparseShift

extension RunFolder {
    /// A folder with a model, or with one model for each of several seeds.
    ///
    /// - Throws: ``CommandFailure`` if it is no folder or holds no model.
    init(withModels path: String) throws {
        self.init(path)
        switch content {
        case .run(let run) where run.hasModel: break
        case .seeds(let folders) where !folders.isEmpty: break
        case .reference, .pretrained: break
        case .run(let run) where run.checkpoint != nil: throw CommandFailure(Self.choosingWhitening(path))
        case .nothing where hasConfiguration: throw CommandFailure(Self.begun(path))
        case .missing: throw CommandFailure("\(path): no such folder.")
        case .file: throw CommandFailure("\(path): a file, not the folder of a model.")
        case .unreadable: throw CommandFailure("\(path): no permission to read this folder.")
        case .seeds:
            throw CommandFailure(
                "\(path): a search for concepts that was stopped between two widths; resume it with the command that began it and "
                    + "--resume --output \(path).")
        case .nothing, .foreign, .run:
            throw CommandFailure(
                "\(path): no model is in this folder: neither weights.safetensors nor weights.pth nor seed-0, nor the files "
                    + "of a pretrained autoencoder.")
        }
    }

    /// What to say of a training that was stopped while the whitening was chosen.
    static func choosingWhitening(_ path: String) -> String {
        "\(path): a training that was stopped while its whitening was chosen, before it had a model; resume it with the "
            + "command that began it and --resume --output \(path)."
    }

    /// What to say of a training that was stopped before its first checkpoint.
    static func begun(_ path: String) -> String {
        "\(path): a training that was stopped before its first checkpoint, so there is no model yet; the command that began it "
            + "starts anew with --resume --output \(path)."
    }

    /// The models with their folders.
    ///
    /// - Throws: What is wrong with a file, with the folder's name.
    func models() throws -> [(folder: String, model: TrainedModel)] {
        switch content {
        case .reference:
            return [(path, try CommandFailure.naming(path) { try ReferenceModel(contentsOf: path).trainedModel() })]
        case .pretrained:
            return [(path, try CommandFailure.naming(path) { try PretrainedSAE(contentsOf: path).trainedModel() })]
        case .seeds(let folders): return try folders.flatMap { try RunFolder(withModels: $0).models() }
        default:
            let model = try CommandFailure.naming(path) {
                let model = try TrainedModel(contentsOf: path)
                try model.configuration.validate()
                return model
            }
            return [(path, model)]
        }
    }

    /// Whether it holds weights alone, of which nothing tells what their code is.
    var isWithoutSettings: Bool {
        guard case .reference = content else { return false }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let folder = exists && isFolder.boolValue ? path : (path as NSString).deletingLastPathComponent
        return !FileManager.default.fileExists(atPath: (folder.isEmpty ? "." : folder) + "/cfg.yaml")
    }

    /// Where training puts what the seeds of a folder agree on.
    static func conceptsPath(in path: String) -> String {
        (path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path) + "/concepts"
    }

    /// The concepts that the folder itself holds, or that training has kept beside the seeds, with their folder; `nil`
    /// if there are none, or those of other models.
    ///
    /// - Throws: What is wrong with a file, with the folder's name.
    func concepts(of models: [TrainedModel]) throws -> (folder: String, concepts: Concepts)? {
        switch content {
        case .run:
            guard Concepts.areKept(in: path) else { return nil }
            return (path, try CommandFailure.naming(path) { try Concepts(contentsOf: path) })
        case .seeds:
            let folder = Self.conceptsPath(in: path)
            let runs = try CommandFailure.naming(folder) { try Runs(models, withConceptsIn: path) }
            guard case .found(let concepts) = runs.foundConcepts else { return nil }
            return (folder, concepts)
        default: return nil
        }
    }

    /// Checks before any work that a folder can take a model, or the models of several seeds.
    ///
    /// - Throws: ``CommandFailure`` if the path is a file, holds something else, or holds a model that is neither to be
    ///   replaced nor to be resumed.
    static func checkOutput(_ path: String, hasSeveralSeeds: Bool, earlier: RunDirectory.EarlierRun) throws {
        let isResumable: Bool
        switch RunFolder(path).content {
        case .missing, .nothing: return
        case .file: throw CommandFailure("\(path): a file, not a folder for models.")
        case .foreign, .unreadable:
            throw CommandFailure("\(path): this folder is not empty and holds no model; choose another one.")
        case .reference, .pretrained:
            throw CommandFailure("\(path): a model of another program is in this folder; choose another one.")
        case .run(let run):
            guard !hasSeveralSeeds else {
                throw CommandFailure("\(path): a single model is in this folder; choose another one for several seeds.")
            }
            isResumable = run.checkpoint != nil
        case .seeds:
            guard hasSeveralSeeds else {
                throw CommandFailure("\(path): models of several seeds are in this folder; choose another one.")
            }
            isResumable = true
        }
        guard earlier == .refuse else { return }
        throw CommandFailure(
            isResumable
                ? "\(path): a training is here already; resume it with --resume, replace it with --overwrite, or choose "
                    + "another folder."
                : "\(path): there is a model already; replace it with --overwrite or choose another folder.")
    }
}
