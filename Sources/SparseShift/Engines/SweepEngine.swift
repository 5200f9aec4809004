import Scheduling

/// Who trains the runs of a sweep.
public struct SweepEngine: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case local
        case slurm(SlurmOptions)
    }

    package let kind: Kind

    /// This process, with all its threads.
    public static let local = SweepEngine(kind: .local)

    /// A job array of Slurm, which is submitted and followed.
    ///
    ///     .slurm(partition: "cpu", time: .hours(2), processors: 4, options: ["mem": "8G"])
    ///
    /// - Parameters:
    ///   - partition: The partition; the cluster's own choice by default.
    ///   - time: The time limit of a task; the partition's by default. A run may take longer, since it is queued again with its
    ///     checkpoint.
    ///   - processors: The processors of a task.
    ///   - concurrent: The most tasks that run at the same time; as many as there is room for by default.
    ///   - chunk: Runs that one task trains, one after another.
    ///   - warning: How long before its time limit a task writes its checkpoint, and is queued again.
    ///   - options: Other options of `sbatch`, with an empty value for those that have none.
    public static func slurm(
        partition: String? = nil, time: Duration? = nil, processors: Int? = nil, concurrent: Int? = nil,
        chunk: Int = 1, warning: Duration = .seconds(90), options: KeyValuePairs<String, String> = [:]
    ) -> SweepEngine {
        var slurm = SlurmOptions()
        (slurm.concurrent, slurm.chunk) = (concurrent, chunk)
        slurm.warning = Int(warning.components.seconds)
        if let partition { slurm.options.append("partition=\(partition)") }
        if let time { slurm.options.append("time=\(SlurmOptions.text(of: time))") }
        if let processors { slurm.options.append("cpus-per-task=\(processors)") }
        slurm.options += options.map { $0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)" }
        return SweepEngine(kind: .slurm(slurm))
    }
}
