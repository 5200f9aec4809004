import ArgumentParser

/// Who runs the points of a sweep.
package enum SweepEngine: String, ExpressibleByArgument, CaseIterable {
    /// This process, with all its threads.
    case local
    /// A job array of Slurm.
    case slurm
}

/// How a sweep is spread over a cluster.
package struct EngineOptions: ParsableArguments {
    @Option(help: "Who trains: 'local' (this process), or 'slurm' (a job array, which is submitted).")
    package var engine = SweepEngine.local

    @Option(help: ArgumentHelp("Runs that one task of the array trains, one after another.", valueName: "number"))
    package var chunk = 1

    @Option(help: ArgumentHelp("The most tasks of the array that run at the same time.", valueName: "number"))
    package var concurrent: Int?

    @Option(
        help: ArgumentHelp(
            "An option of sbatch, such as partition=cpu, time=2:00:00 or mem=4G. Repeat it for several.",
            valueName: "name=value"))
    package var slurm: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long before its time limit a task is warned; it then writes a checkpoint and is queued again.",
            valueName: "seconds"))
    package var warning = 90

    @Flag(help: "Wait for the array and show how far it is; Ctrl-C leaves it running.")
    package var follow = false

    package init() {}

    package func validate() throws {
        if chunk < 1 { throw ValidationError("--chunk is at least 1, not \(chunk).") }
        if let concurrent, concurrent < 1 { throw ValidationError("--concurrent is at least 1, not \(concurrent).") }
        if !(1...65_535).contains(warning) {
            throw ValidationError("--warning is from 1 to 65535 seconds, not \(warning).")
        }
        for option in slurm where !option.prefix(1).allSatisfy(\.isLetter) || option.contains("\n") || option.isEmpty {
            throw ValidationError(
                "--slurm takes an option of sbatch without dashes, such as partition=cpu, not '\(option)'.")
        }
        let own = ["array", "output", "error", "job-name", "signal", "requeue", "open-mode", "chdir"]
        if let taken = slurm.first(where: { own.contains(String($0.prefix { $0 != "=" })) }) {
            throw ValidationError("--slurm \(taken): the sweep sets this option itself.")
        }
        if engine == .local, follow || concurrent != nil || chunk != 1 || !slurm.isEmpty {
            throw ValidationError("--chunk, --concurrent, --slurm and --follow are for --engine slurm.")
        }
    }
}
