import Foundation

/// The folder of a run: the names of its files, and the one rule that tells whether a folder is ours.
package struct RunFolder: Sendable {
    static let weights = "weights.safetensors"
    static let configuration = "cfg.yaml"
    static let metrics = "metrics.jsonl"
    static let whitening = "whitening_params.npz"
    static let checkpoint = "checkpoint"
    /// Where a finished run ended, from which it can be given more steps.
    static let ending = "final-checkpoint"
    /// Why a run of a sweep has no model.
    static let failure = "failure.json"
    /// What is known of the concepts of a merged model.
    static let facts = "concepts.json"
    /// The folder of the merged model, beside those of the seeds.
    static let concepts = "concepts"

    /// The files of a model; a run that is being trained has more.
    static let modelFiles: Set = [weights, configuration, metrics, whitening, facts, ending, failure]

    /// The checkpoint of a trial by which the whitening is chosen.
    static func trialCheckpoint(_ whitening: ShiftWhitening) -> String { "\(checkpoint)-\(whitening.rawValue)" }

    /// The checkpoint of the run, and the ones of its trials.
    static let checkpoints = [checkpoint] + ShiftWhitening.allCases.map(trialCheckpoint)

    /// The files that mark the folder of a run: it has at least one of them.
    static let marks = Set(checkpoints).union([weights])

    private static func isEventFile(_ name: String) -> Bool { name.hasPrefix("events.out.tfevents.") }

    /// Whether a file was being written beside its place when its process ended.
    static func isPart(_ name: String) -> Bool {
        name.hasSuffix(".part") && (modelFiles.union(checkpoints).contains { name.hasPrefix($0 + ".") })
    }

    /// Whether a training may have put such a file into its folder.
    static func isOwn(_ name: String) -> Bool {
        modelFiles.contains(name) || checkpoints.contains(name) || isEventFile(name) || isPart(name)
    }

    // MARK: The folders of several seeds

    private static let seedPrefix = "seed-"

    /// The name of the folder of one of several seeds.
    package static func name(ofSeed seed: Int) -> String { "\(seedPrefix)\(seed)" }

    /// The folders of seeds in a folder, in the order of the seeds.
    static func seedFolders(in path: String) -> [String] {
        seedFolders((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [], in: path)
    }

    private static func seedFolders(_ names: [String], in path: String) -> [String] {
        let seeds = names.compactMap { name in
            name.hasPrefix(seedPrefix) ? Int(name.dropFirst(seedPrefix.count)) : nil
        }
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        return seeds.sorted().map { folder + "/" + name(ofSeed: $0) }
    }

    // MARK: The folders of several widths

    private static let widthPrefix = "features-"
    /// What the name of a folder ends with while models are moved into it or out of it.
    static let moving = ".moving"

    private static let whitenedSuffix = "-full"

    /// The name of the folder of one of several widths.
    ///
    /// - Parameter isWhitened: Whether its models are a second trial of this width, whitened in full.
    static func name(ofFeatures features: Int, isWhitened: Bool) -> String {
        "\(widthPrefix)\(features)" + (isWhitened ? whitenedSuffix : "")
    }

    /// The folders of widths in a folder, with those that models were being moved into or out of.
    static func widthFolders(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter(isWidth).sorted()
            .map { path + "/" + $0 }
    }

    private static func isWidth(_ name: String) -> Bool {
        guard name.hasPrefix(widthPrefix) else { return false }
        var number = name.dropFirst(widthPrefix.count)
        for suffix in [moving, whitenedSuffix] where number.hasSuffix(suffix) { number.removeLast(suffix.count) }
        return Int(number) != nil
    }

    // MARK: What a folder holds

    /// What is at a path.
    package enum Content: Sendable {
        /// Nothing, or no more than what a training leaves that was ended before its first checkpoint.
        case nothing
        /// A run of this program.
        case run(Run)
        /// The folders of several seeds, in their order; none between two widths of a search for concepts.
        case seeds([String])
        /// A model of the paper's reference code.
        case reference
        /// A sparse autoencoder of another program.
        case pretrained
        /// Something else.
        case foreign
        /// A file.
        case file
        /// There is nothing at the path.
        case missing
        /// A folder that must not be read.
        case unreadable
    }

    /// How far a run in a folder is.
    package struct Run: Sendable {
        /// Whether there are a model's weights.
        package let hasWeights: Bool
        /// The name of the checkpoint from which it can be resumed; the one of a trial while the whitening is chosen.
        package let checkpoint: String?

        /// Whether there is a model to read.
        package var hasModel: Bool { hasWeights || checkpoint == RunFolder.checkpoint }
    }

    /// Where the folder is.
    package let path: String
    /// What it holds.
    package let content: Content

    /// Whether a training has begun here.
    package var hasConfiguration: Bool { FileManager.default.fileExists(atPath: path + "/" + Self.configuration) }

    /// Looks at a path.
    package init(_ path: String) {
        self.path = path
        content = Self.content(path)
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func content(_ path: String) -> Content {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .missing }
        guard isFolder.boolValue else {
            if pretrainedLayout(ofWeights: path) != nil { return .pretrained }
            return isStateDictionary(path) ? .reference : .file
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return .unreadable }
        if !marks.isDisjoint(with: names) {
            return .run(
                Run(hasWeights: names.contains(weights), checkpoint: checkpoints.first { names.contains($0) }))
        }
        if names.contains(where: { $0.hasPrefix("weights") && $0.hasSuffix(".pth") }) { return .reference }
        if pretrainedLayout(in: path) != nil { return .pretrained }
        let seeds = seedFolders(names, in: path)
        guard seeds.isEmpty, !names.contains(where: isWidth) else { return .seeds(seeds) }
        if names.contains(where: isStateDictionary) { return .reference }
        return names.allSatisfy(isOwn) ? .nothing : .foreign
    }
}
