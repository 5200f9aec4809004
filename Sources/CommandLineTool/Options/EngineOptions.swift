import ArgumentParser
import Scheduling

/// Who does the work of a command.
package enum EngineName: String, ExpressibleByArgument, CaseIterable {
    /// This process, with all its threads.
    case local
    /// A job array of Slurm.
    case slurm
}

/// How work is spread over a cluster.
package struct EngineOptions: ParsableArguments {
    @Option(help: "Who computes: 'local' (this process), or 'slurm' (a job array, which is submitted).")
    package var engine = EngineName.local

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
        if let concurrent, concurrent < 1 { throw ValidationError("--concurrent is at least 1, not \(concurrent).") }
        if !(1...65_535).contains(warning) {
            throw ValidationError("--warning is from 1 to 65535 seconds, not \(warning).")
        }
        for option in slurm where !SlurmOptions.isOption(option) {
            throw ValidationError(
                "--slurm takes an option of sbatch without dashes, such as partition=cpu, not '\(option)'.")
        }
        if let taken = slurm.first(where: SlurmOptions.isOwn) {
            throw ValidationError("--slurm \(taken): the command sets this option itself.")
        }
        if let problem = options().problem { throw ValidationError("--slurm \(problem).") }
        if engine == .local, follow || concurrent != nil || !slurm.isEmpty {
            throw ValidationError("--concurrent, --slurm and --follow are for --engine slurm.")
        }
    }

    /// As the array takes them.
    ///
    /// - Parameter chunk: Items that one task works on.
    func options(chunk: Int = 1) -> SlurmOptions {
        var options = SlurmOptions()
        (options.chunk, options.concurrent, options.warning, options.options) = (chunk, concurrent, warning, slurm)
        return options
    }

    /// Checks that jobs can be submitted from here, if that is asked for.
    ///
    /// - Parameter folder: The folder of their logs.
    func requireEngine(for folder: String? = nil) throws {
        guard engine == .slurm else { return }
        do { try SlurmArray.requireSlurm(for: folder) } catch {
            throw CommandFailure("--engine slurm: \(error.description)")
        }
    }
}
