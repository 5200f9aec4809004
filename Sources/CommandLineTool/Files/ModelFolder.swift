import Foundation
import SparseShift

/// A folder with a model, or with one model for each of several seeds.
struct ModelFolder {
    enum Kind {
        /// Written by this program; of a training that was stopped it may be a checkpoint alone.
        case own(isResumable: Bool)
        /// Written by the paper's reference code.
        case reference
        /// An export for SAELens.
        case saeLens
        /// Folders `seed-0`, `seed-1`, … of this program's models.
        case seeds([String])
    }

    let path: String
    let kind: Kind

    /// Looks what a folder holds.
    ///
    /// - Throws: ``CommandFailure`` if it is no folder or holds no model.
    init(_ path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path): no such folder.")
        }
        guard isFolder.boolValue else { throw CommandFailure("\(path): a file, not the folder of a model.") }
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw CommandFailure("\(path): no permission to read this folder.")
        }
        let isResumable = files.contains("checkpoint")
        if isResumable || files.contains("weights.safetensors") {
            kind = .own(isResumable: isResumable)
        } else if files.contains(where: { $0.hasPrefix("weights") && $0.hasSuffix(".pth") }) {
            kind = .reference
        } else if files.contains("sae_weights.safetensors") {
            kind = .saeLens
        } else {
            let seeds = files.compactMap { name in name.hasPrefix("seed-") ? Int(name.dropFirst(5)) : nil }
                .sorted().map { Self.folder(ofSeed: $0, in: path) }
            guard !seeds.isEmpty else {
                throw CommandFailure(
                    "\(path): no model is in this folder: neither weights.safetensors nor weights.pth nor seed-0.")
            }
            kind = .seeds(seeds)
        }
    }

    /// The folder of one of several seeds.
    static func folder(ofSeed seed: Int, in output: String) -> String { RunDirectory(output).path(seed: seed) }

    /// The models with their folders.
    ///
    /// - Throws: What is wrong with a file, with the folder's name.
    func models() throws -> [(folder: String, model: TrainedModel)] {
        switch kind {
        case .own:
            let model = try CommandFailure.naming(path) {
                let model = try TrainedModel(contentsOf: path)
                try model.configuration.validate()
                return model
            }
            return [(path, model)]
        case .reference:
            return [(path, try CommandFailure.naming(path) { try ReferenceModel(contentsOf: path).trainedModel() })]
        case .saeLens: throw CommandFailure("\(path): an export for SAELens; name the folder that it was made from.")
        case .seeds(let folders): return try folders.flatMap { try ModelFolder($0).models() }
        }
    }
}
