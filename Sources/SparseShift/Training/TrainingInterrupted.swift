/// Training was stopped on request; what was trained until then is not lost.
public struct TrainingInterrupted: Error, Sendable, CustomStringConvertible {
    /// All runs so far: complete ones first, the stopped one last.
    public let runs: Runs
    /// Where the checkpoints are, if the training keeps any.
    public var directory: String?

    /// The run that was stopped, as it stood.
    public var run: TrainedModel { runs[runs.count - 1] }

    /// Where the training stopped, and where what was trained is.
    public var description: String {
        let rest =
            directory.map { "\($0) holds what is needed to resume it." }
            ?? "the error's .runs holds what was trained."
        guard !run.isComplete else { return "Training interrupted after seed \(run.seed); \(rest)" }
        return "Training interrupted at step \(run.steps) of seed \(run.seed); \(rest)"
    }
}
