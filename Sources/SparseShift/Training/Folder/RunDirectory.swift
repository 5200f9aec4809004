import Machine

/// Where a training keeps its models and its checkpoints.
///
///     let model = try train(configuration, on: shifts, storingIn: RunDirectory("model", earlier: .resume))
///
/// While a run trains, its folder holds `cfg.yaml`, `metrics.jsonl` (a line a record, as it comes), TensorBoard
/// event files, `whitening_params.npz` if the shifts are whitened, and `checkpoint`, from which the run is resumed to
/// the same bits. When it is finished, `weights.safetensors` is there, and `checkpoint` is called `final-checkpoint`, from which
/// it can be given more steps. The runs of several seeds have a folder `seed-N` each.
public struct RunDirectory: Sendable, Hashable {
    /// What to do with a run that is in the folder already.
    public enum EarlierRun: Sendable, Hashable {
        /// Throw an error, so that a forgotten option loses nothing.
        case refuse
        /// Resume it from its checkpoint, or take its model if it is finished. It must have the same configuration,
        /// seed and data, but may be asked for more steps; see ``TrainedModel/continuedFrom``.
        case resume
        /// Start again; its files are removed before the first step.
        case replace
    }

    /// The folder, which is created if it is missing.
    public var path: String
    /// What to do with a run that is in the folder already.
    public var earlier: EarlierRun
    /// How often to write a checkpoint.
    public var checkpointEvery: CheckpointInterval

    /// A folder; a stroke at the end of its path is left out.
    public init(
        _ path: String, earlier: EarlierRun = .refuse, checkpointEvery: CheckpointInterval = .seconds(30)
    ) {
        let path = UserFolders.path(path)
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.earlier = earlier
        self.checkpointEvery = checkpointEvery
    }

    /// The folder of one of several seeds.
    public func path(seed: Int) -> String { "\(path)/\(RunFolder.name(ofSeed: seed))" }
}

extension RunDirectory: ExpressibleByStringLiteral {
    /// The folder of a path, which must not hold an earlier run.
    public init(stringLiteral path: String) { self.init(path) }
}
