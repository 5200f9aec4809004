/// Where a training keeps its models and its checkpoints.
///
///     let model = try train(configuration, on: shifts, storingIn: RunDirectory("model", earlier: .resume))
///
/// While a run trains, its folder holds `cfg.yaml`, `metrics.jsonl` (a line a record, as it comes), TensorBoard
/// event files, `whitening_params.npz` if the shifts are whitened, and `checkpoint`, from which the run goes on to
/// the same bits. When it is finished, `weights.safetensors` is there and `checkpoint` is gone. The trainings of
/// several seeds have a folder `seed-N` each.
public struct RunDirectory: Sendable, Hashable {
    /// What to do about a training whose files are in the folder already.
    public enum EarlierRun: Sendable, Hashable {
        /// To throw an error: nothing is lost by a forgotten option.
        case refuse
        /// To go on from its checkpoint, or to take its model if it is finished. It has to be of the same
        /// configuration, seed and data.
        case resume
        /// To begin anew; its files go before the first step.
        case replace
    }

    /// The folder, which is made if it is missing.
    public var path: String
    public var earlier: EarlierRun
    public var checkpointEvery: CheckpointInterval

    public init(
        _ path: String, earlier: EarlierRun = .refuse, checkpointEvery: CheckpointInterval = .seconds(30)
    ) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.earlier = earlier
        self.checkpointEvery = checkpointEvery
    }

    /// The folder of one of several seeds.
    public func path(seed: Int) -> String { "\(path)/\(Self.seedPrefix)\(seed)" }

    static let seedPrefix = "seed-"
}

extension RunDirectory: ExpressibleByStringLiteral {
    public init(stringLiteral path: String) { self.init(path) }
}
