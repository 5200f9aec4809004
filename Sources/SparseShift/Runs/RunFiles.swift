/// The names of the files in a model's folder.
enum RunFiles {
    static let weights = "weights.safetensors"
    static let configuration = "cfg.yaml"
    static let metrics = "metrics.jsonl"
    static let whitening = "whitening_params.npz"
    static let checkpoint = "checkpoint"

    /// The files of a model; a training has more.
    static let model: Set = [weights, configuration, metrics, whitening]

    /// The checkpoint of a trial by which the whitening is chosen.
    static func trialCheckpoint(_ whitening: ShiftWhitening) -> String { "\(checkpoint)-\(whitening.rawValue)" }

    static let checkpoints = [checkpoint] + ShiftWhitening.allCases.map(trialCheckpoint)

    static func isEventFile(_ name: String) -> Bool { name.hasPrefix("events.out.tfevents.") }

    /// Whether a file was being written beside its place when its process ended.
    static func isPart(_ name: String) -> Bool {
        name.hasSuffix(".part") && (model.union(checkpoints).contains { name.hasPrefix($0 + ".") })
    }

    /// Whether a training may have put such a file into its folder.
    static func isOwn(_ name: String) -> Bool {
        model.contains(name) || checkpoints.contains(name) || isEventFile(name) || isPart(name)
    }
}
